import { defineOperation } from "#src/kit/operation.ts";
import { exampleId } from "../examples.ts";
import { AccountStanding, Sentence } from "../schemas.ts";
import { changeStanding } from "../standing.ts";

export const unsuspend = defineOperation({
  name: "admin.unsuspend",
  kind: "write",
  summary: "Let somebody in again whom the staff kept out",
  description:
    "They can log in again, and others see them again; they are told by mail. " +
    "Not for staff of one's own role or a higher one.",
  access: "staff",
  role: "moderator",
  input: Sentence,
  output: AccountStanding,
  errors: ["not-found"],
  example: {
    input: { accountId: exampleId, reason: "It was a mix-up" },
    output: { accountId: exampleId, standing: "good" },
  },
}).handler(async (ctx, sentence) => {
  await changeStanding(ctx, "good", sentence);
  return { accountId: sentence.accountId, standing: "good" };
});
