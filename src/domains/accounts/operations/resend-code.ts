import { defineOperation } from "#src/kit/operation.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { emailKey } from "../emails.ts";
import { addRegistration, findLatest, lockEmail } from "../registrations.ts";
import { addressPrefix } from "../rules.ts";
import { Email } from "../schemas.ts";

export const resendCode = defineOperation({
  name: "auth.resendCode",
  kind: "write",
  summary: "Ask for another code",
  description:
    "The answer is the same whether or not somebody signed up with this address. Earlier codes stay good.",
  access: "public",
  doors: ["http"],
  rateLimits: [
    { name: "resend-code", by: "address", limit: 5, perSeconds: 1800, store: "durable" },
  ],
  idempotency: "none",
  httpStatus: 202,
  input: object({ email: Email }),
  output: Empty,
  errors: [],
  example: { input: { email: "ada@example.org" }, output: {} },
}).handler(async (ctx, { email }) => {
  const key = emailKey(email);
  await lockEmail(ctx, key);
  const from = addressPrefix(ctx.origin.address);
  const latest = await findLatest(ctx, key, from);
  // If the handle went to somebody else since, nothing is sent: signing up again says so, to whoever knows what they chose.
  // It belongs to this network from now on: here its code will be entered.
  if (latest) await addRegistration(ctx, { ...latest, addressPrefix: from });
  return {};
});
