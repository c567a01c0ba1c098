import { AppError } from "#src/kit/errors.ts";
import { newId } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { requireConfirmed } from "../../login/confirmation.ts";
import { userStreamOf } from "../../sessions.ts";
import { buildExport } from "../export/jobs.ts";
import { findLatest } from "../export/queries.ts";
import { exportEveryMs, exportKeptDays } from "../rules.ts";
import { exampleExportReady } from "../schemas.ts";
import { dataExports } from "../tables.ts";

export const requestExport = defineOperation({
  name: "account.requestExport",
  kind: "write",
  summary: "Have everything that is kept of you put into an archive",
  description:
    "A ZIP of JSON files and of your pictures, films and sounds, with a page that says what is what. It is made in the background: " +
    `\`account.exportReady\` and a mail bring its address, which works for ${exportKeptDays} days and needs no login. One at a time, ` +
    "and once a day. Needs a login or `auth.confirm` within the last fifteen minutes.",
  access: "account",
  httpStatus: 202,
  input: Empty,
  output: object({ exportId: IdSchema }),
  errors: ["confirmation-required", "conflict", "rate-limited"],
  why: { conflict: "An archive is being made already." },
  example: { input: {}, output: { exportId: exampleExportReady.exportId } },
}).handler(async (ctx) => {
  const { accountId } = ctx.caller;
  await ctx.tx.lock([userStreamOf(accountId)]);
  await requireConfirmed(ctx);
  const now = ctx.clock.now();
  const latest = await findLatest(ctx, accountId);
  const freeAtMs = latest ? latest.requestedAt.getTime() + exportEveryMs : 0;
  if (latest?.state === "building")
    throw new AppError("conflict", "Your archive is being made already.");
  if (freeAtMs > now.getTime())
    throw new AppError("rate-limited", "One archive a day: wait `retryAfterMs`.", {
      retryAfterMs: freeAtMs - now.getTime(),
    });
  const exportId = newId();
  await ctx.tx.db
    .insert(dataExports)
    .values({ id: exportId, accountId, state: "building", requestedAt: now });
  await ctx.tx.enqueue(buildExport, { exportId });
  return { exportId };
});
