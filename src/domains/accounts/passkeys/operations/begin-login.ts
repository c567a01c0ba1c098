import { defineOperation } from "#src/kit/operation.ts";
import { Empty } from "#src/kit/schema.ts";
import { exampleRequest } from "../examples.ts";
import { requestOptions } from "../options.ts";
import { RequestOptions } from "../schemas.ts";

export const beginPasskeyLogin = defineOperation({
  name: "auth.beginPasskeyLogin",
  kind: "read",
  summary: "What to ask the browser for, to log in with a passkey",
  description:
    "No name is needed: the browser offers the passkeys that it has for this service, and nobody learns who has one. The " +
    "answer goes to `navigator.credentials.get`, and what that answers to `auth.completePasskeyLogin`, within five minutes.",
  access: "public",
  doors: ["http"],
  input: Empty,
  output: RequestOptions,
  errors: [],
  example: { input: {}, output: exampleRequest },
}).handler(async (ctx) => requestOptions(ctx, { kind: "login" }, "required"));
