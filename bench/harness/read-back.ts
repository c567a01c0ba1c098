/** A read that needs no database: what is measured is the way to a handler and back. */
import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";

export const readBackInput = object({
  chatId: Type.String({ pattern: "^[0-9a-f-]{36}$" }),
  text: Type.String({ minLength: 1, maxLength: 2000 }),
  after: Type.Integer({ minimum: 0 }),
});

const output = object({
  chatId: Type.String(),
  text: Type.String(),
  next: Type.Integer(),
});

export const readBackExample = {
  input: { chatId: "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70", text: "Breakfast at nine?", after: 812 },
  output: { chatId: "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70", text: "Breakfast at nine?", next: 813 },
};

export const readBack = defineOperation({
  name: "bench.readBack",
  kind: "read",
  summary: "Give back what was sent",
  access: "account",
  input: readBackInput,
  output,
  errors: [],
  example: readBackExample,
}).handler(async (_ctx, { chatId, text, after }) => ({ chatId, text, next: after + 1 }));
