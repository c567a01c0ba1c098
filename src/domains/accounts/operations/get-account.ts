import { defineOperation } from "#src/kit/operation.ts";
import { Empty } from "#src/kit/schema.ts";
import { exampleAccount } from "../examples.ts";
import { ownAccount } from "../own-account.ts";
import { Account } from "../schemas.ts";
import { toAccount } from "../view.ts";

export const getAccount = defineOperation({
  name: "account.get",
  kind: "read",
  summary: "Your own account",
  access: "account",
  input: Empty,
  output: Account,
  errors: [],
  example: { input: {}, output: exampleAccount },
}).handler(async (ctx) => toAccount(await ownAccount(ctx)));
