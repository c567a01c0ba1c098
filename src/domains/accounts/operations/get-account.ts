import { defineOperation } from "#src/kit/operation.ts";
import { Empty } from "#src/kit/schema.ts";
import { exampleAccount } from "../examples.ts";
import { showOwnAccount } from "../own-account.ts";
import { Account } from "../schemas.ts";

export const getAccount = defineOperation({
  name: "account.get",
  kind: "read",
  summary: "Your own account",
  access: "account",
  input: Empty,
  output: Account,
  errors: [],
  example: { input: {}, output: exampleAccount },
}).handler(async (ctx) => await showOwnAccount(ctx));
