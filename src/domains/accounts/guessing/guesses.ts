/**
 * How often somebody may be wrong. Counted in PostgreSQL, so that neither more servers nor an emptied Redis give more
 * tries, and outside the call's own transaction, so that a refusal is counted as well. A try is counted before the answer
 * is looked at: of a thousand at once no more are let through than of a thousand in a row.
 */
import type { ReadContext, Sql } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";

export interface GuessPolicy {
  /** Tries in any window of this length. */
  readonly triesMax: number;
  readonly windowMs: number;
}

/** For passwords, and for whatever else has no policy of its own. */
export const guessPolicy: GuessPolicy = { triesMax: 10, windowMs: 15 * 60_000 };

const minuteMs = 60_000;
/** After as many tries as a window holds each further one must wait: 1, 2, 4 … minutes after the one before. */
const backOffMaxMinutes = 60;
const doublings = Math.ceil(Math.log2(backOffMaxMinutes));
/** A try counts towards the back-off for this long. */
export const guessesKeptMs = 24 * 60 * minuteMs;

type Context = Pick<ReadContext, "sql" | "clock" | "services">;

/** A try that was counted. */
export interface Spent {
  readonly subject: string;
  readonly at: Date;
}

/** Counts a try at what `subject` names. Throws `rate-limited` when there were too many. */
export async function spendGuess(
  ctx: Context,
  subject: string,
  policy: GuessPolicy = guessPolicy,
): Promise<Spent> {
  const taken = await takeGuess(ctx, subject, policy);
  if ("retryAfterMs" in taken)
    throw new AppError("rate-limited", "Too many tries; wait `retryAfterMs`.", taken);
  return taken;
}

/** The same for who must not be told: answers how long to wait. */
export async function takeGuess(
  ctx: Context,
  subject: string,
  policy: GuessPolicy = guessPolicy,
): Promise<Spent | { readonly retryAfterMs: number }> {
  const at = ctx.clock.now();
  const key = keyOf(ctx, subject);
  const keptMax = policy.triesMax + doublings;
  // The row's lock settles who is tenth: whoever waited for it looks at what the others wrote.
  const spent = await ctx.sql`
    insert into guesses as g (subject, tries) values (${key}, array[${at}::timestamptz])
    on conflict (subject) do update set tries = (array_prepend(${at}::timestamptz, g.tries))[1:${keptMax}::int]
    where coalesce(${freeAt(ctx.sql, policy, at)} <= ${at}::timestamptz, true)
    returning 1`;
  if (spent.length === 1) return { subject, at };
  const [row] = await ctx.sql<{ free_at: Date | null }[]>`
    select ${freeAt(ctx.sql, policy, at)} as free_at from guesses g where subject = ${key}`;
  return { retryAfterMs: Math.max(1, (row?.free_at?.getTime() ?? 0) - at.getTime()) };
}

/** When the next try may come: once the window has room again, and the back-off of the latest try is over. */
function freeAt(sql: Sql, { triesMax, windowMs }: GuessPolicy, now: Date) {
  const since = new Date(now.getTime() - guessesKeptMs);
  return sql`(
    select greatest(
      g.tries[${triesMax}::int] + make_interval(secs => ${windowMs / 1000}::float8),
      case when count(*) >= ${triesMax}::int then
        g.tries[1] + make_interval(mins => least(${backOffMaxMinutes}::int, 1 << (count(*)::int - ${triesMax}::int)))
      end)
    from unnest(g.tries) t where t > ${since}::timestamptz)`;
}

/** A right answer gives its own try back, and nothing else: whoever owns the account does not clear a guesser's count. */
export async function forgiveGuess(ctx: Context, { subject, at }: Spent): Promise<void> {
  await ctx.sql`
    update guesses set tries = tries[:array_position(tries, ${at}::timestamptz) - 1]
      || tries[array_position(tries, ${at}::timestamptz) + 1:]
    where subject = ${keyOf(ctx, subject)} and ${at}::timestamptz = any(tries)`;
}

/** Nothing was ever tried at these. */
export async function forgetSubjects(ctx: Context, subjects: readonly string[]): Promise<void> {
  const keys = subjects.map((subject) => keyOf(ctx, subject).toString("hex"));
  await ctx.sql`
    delete from guesses where subject = any(array(select decode(key, 'hex') from unnest(${keys}::text[]) key))`;
}

function keyOf(ctx: Pick<Context, "services">, subject: string): Buffer {
  return ctx.services.secrets.mac("guess", subject);
}
