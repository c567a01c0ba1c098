import { defineOperation } from "#src/kit/operation.ts";
import { exampleId } from "../examples.ts";
import { AccountStanding, Sentence } from "../schemas.ts";
import { changeStanding } from "../standing.ts";

export const suspend = defineOperation({
  name: "admin.suspend",
  kind: "write",
  summary: "Keep somebody out, and hide them from others",
  description:
    "Their sessions end at once, their sockets close within a second (4202), and they cannot log in; they are told by mail. " +
    "Not for staff of one's own role or a higher one.",
  access: "staff",
  role: "moderator",
  input: Sentence,
  output: AccountStanding,
  errors: ["not-found"],
  example: {
    input: { accountId: exampleId, reason: "Sells followers" },
    output: { accountId: exampleId, standing: "suspended" },
  },
}).handler(async (ctx, sentence) => {
  await changeStanding(ctx, "suspended", sentence);
  return { accountId: sentence.accountId, standing: "suspended" };
});
