import { defineOperation } from "#src/kit/operation.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { emailKey } from "../emails.ts";
import { requestReset } from "../recovery/password-resets.ts";
import { Email } from "../schemas.ts";

export const requestPasswordReset = defineOperation({
  name: "auth.requestPasswordReset",
  kind: "write",
  summary: "Ask for a mail that lets you choose another password",
  description:
    "The answer is the same whether the address has an account or not, and says nothing of whether a mail was sent. The link " +
    "in the mail carries the token that `auth.resetPassword` takes; it is good once, for half an hour.",
  access: "public",
  doors: ["http"],
  rateLimits: [
    { name: "password-reset", by: "address", limit: 10, perSeconds: 1800, store: "durable" },
  ],
  idempotency: "none",
  httpStatus: 202,
  input: object({ email: Email }),
  output: Empty,
  errors: [],
  example: { input: { email: "ada@example.org" }, output: {} },
}).handler(async (ctx, { email }) => {
  await requestReset(ctx, emailKey(email));
  return {};
});
