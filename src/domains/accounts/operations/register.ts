import { defineOperation } from "#src/kit/operation.ts";
import { AppError, invalidField } from "#src/kit/errors.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { emailKey } from "../emails.ts";
import { handleTaken, isReserved, parseHandle } from "../handles.ts";
import { refuseWeakPassword } from "../passwords.ts";
import { addRegistration, findChosenHash, lockEmail } from "../registrations.ts";
import { addressPrefix, decideBirthDate } from "../rules.ts";
import { BirthDate, DisplayName, Email, NewPassword, TypedHandle } from "../schemas.ts";

export const register = defineOperation({
  name: "auth.register",
  kind: "write",
  summary: "Sign up",
  description:
    "A code arrives by mail; `auth.verifyEmail` turns it into an account. The answer is the same for an address that has an " +
    "account already: its owner gets a mail that says so. The handle is held for this address until the code runs out.",
  access: "public",
  doors: ["http"],
  rateLimits: [{ name: "sign-up", by: "address", limit: 5, perSeconds: 1800, store: "durable" }],
  idempotency: "none",
  httpStatus: 202,
  input: object({
    email: Email,
    password: NewPassword,
    handle: TypedHandle,
    displayName: DisplayName,
    birthDate: BirthDate,
  }),
  output: Empty,
  errors: ["conflict"],
  why: { conflict: "The handle, or one that looks like it, is taken." },
  example: {
    input: {
      email: "ada@example.org",
      password: "poetical science 1843",
      handle: "ada",
      displayName: "Ada Lovelace",
      birthDate: "1990-12-10",
    },
    output: {},
  },
})
  .prepare(async (ctx, input) => {
    const handle = parseHandle(input.handle);
    if (isReserved(handle)) throw handleTaken();
    refuseBirthDate(input.birthDate, ctx.clock.now());
    await refuseWeakPassword(input.password, { handle, email: input.email });
    const { passwords } = ctx.services;
    const from = addressPrefix(ctx.origin.address);
    const chosen = await findChosenHash(ctx, emailKey(input.email), from);
    const isAgain = chosen !== null && (await passwords.verify(input.password, chosen));
    return { handle, passwordHash: isAgain ? chosen : await passwords.hash(input.password) };
  })
  .handler(async (ctx, input, { handle, passwordHash }) => {
    const { email, displayName, birthDate } = input;
    const key = emailKey(email);
    await lockEmail(ctx, key);
    const from = addressPrefix(ctx.origin.address);
    const applicant = {
      ...{ email, emailKey: key, handle, displayName, birthDate, passwordHash },
      addressPrefix: from,
    };
    if (!(await addRegistration(ctx, applicant))) throw handleTaken();
    return {};
  });

export function refuseBirthDate(birthDate: string, now: Date): void {
  const decision = decideBirthDate(birthDate, now);
  switch (decision) {
    case "allow":
      return;
    case "no-date":
      throw invalidField("birthDate", "must be the day somebody was born, as YYYY-MM-DD");
    case "too-young":
      throw new AppError("invalid", "Hubbub is for people of thirteen and older.", {
        fields: { birthDate: "is less than thirteen years ago" },
      });
  }
}
