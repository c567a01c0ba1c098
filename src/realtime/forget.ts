/** Deleting what streams keep, for good: in bounded steps, each of which can be repeated. */
import type { Tx } from "../kit/context.ts";
import type { JobContext } from "../kit/job.ts";
import type { Id } from "../kit/id.ts";

/** Rows per transaction: each holds its locks only for a moment. */
const rowsAtOnce = 5_000;

/** Every event of a stream; whoever reads it afterwards finds nothing. Its head stays. By the primary key. */
export async function forgetEvents(ctx: JobContext, streamId: Id): Promise<void> {
  await inSteps(ctx, async ({ sql }) => {
    const deleted = await sql`
      delete from events where stream_id = ${streamId} and seq <= (
        select max(seq) from (
          select seq from events where stream_id = ${streamId} order by seq limit ${rowsAtOnce}) oldest)`;
    return deleted.count;
  });
}

/** Which events this person could have, of every stream; they must have left them before. Index stream_members_account. */
export async function forgetReader(ctx: JobContext, accountId: Id): Promise<void> {
  await inSteps(ctx, async ({ sql }) => {
    const deleted = await sql`
      delete from stream_members where ctid = any(array(
        select ctid from stream_members where account_id = ${accountId} limit ${rowsAtOnce}))`;
    return deleted.count;
  });
}

/** The last of a stream: nothing can be written to it afterwards. In the caller's transaction, which holds it. */
export async function forgetStream({ sql }: Pick<Tx, "sql">, streamId: Id): Promise<void> {
  await Promise.all([
    sql`delete from stream_members where stream_id = ${streamId}`,
    sql`delete from stream_heads where stream_id = ${streamId}`,
  ]);
}

async function inSteps(ctx: JobContext, step: (tx: Tx) => Promise<number>): Promise<void> {
  for (let rows = rowsAtOnce; rows === rowsAtOnce;) {
    ctx.stopping.throwIfAborted();
    rows = await ctx.transaction(({ tx }) => step(tx));
  }
}
