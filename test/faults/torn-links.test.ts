/**
 * The link to PostgreSQL is torn in the middle of messages, again and again: no question gets the answer of another one, and
 * none stays without an end. Either would show one person what belongs to somebody else, or hang a server for good.
 */
import { expect, test } from "bun:test";
import { connectPostgres, type Postgres } from "#src/platform/postgres.ts";
import { startProxy } from "#test/harness/proxy.ts";
import { startRigPostgres } from "./rig/postgres.ts";

const rounds = 60;
const asksAtOnce = 30;
const roundMs = 20;
const tornBytesMax = 60_000;

/** Asks for so many rows that hold its own number, and says what is wrong with what came. */
async function ask({ sql }: Postgres, question: number): Promise<string[]> {
  const count = question % 7;
  const padding = "x".repeat((question * 997) % 20_000);
  try {
    const rows = await sql<{ question: number }[]>`
      select ${question}::int as question, ${padding}::text as padding from generate_series(1, ${count})`;
    const isOwn = rows.length === count && rows.every((row) => row?.question === question);
    return isOwn ? [] : [`${question} was answered ${JSON.stringify(rows).slice(0, 80)}`];
  } catch {
    return [];
  }
}

/** Two statements that are sent together, in a transaction. */
async function askTwice({ sql }: Postgres, question: number): Promise<string[]> {
  try {
    return await sql.begin(async (tx) => {
      const [[one], [two]] = await Promise.all([
        tx<{ is: number }[]>`select ${question}::int as is`,
        tx<{ is: number }[]>`select ${question}::int + 1 as is`,
      ]);
      const isOwn = one?.is === question && two?.is === question + 1;
      return isOwn ? [] : [`${question} was answered ${one?.is} and ${two?.is}`];
    });
  } catch {
    return [];
  }
}

test("an answer belongs to its question, and every question ends, however often links are torn", async () => {
  const postgres = await startRigPostgres();
  const proxy = await startProxy(() => postgres.port);
  const url = postgres.url("postgres", proxy.port);
  const pool = connectPostgres({ url, poolSize: 8, applicationName: "torn" });
  const wrong: string[] = [];
  let question = 0;
  const over = new AbortController();
  const askOn = async (_: unknown, index: number): Promise<void> => {
    while (!over.signal.aborted) {
      question += 1;
      wrong.push(...(await (index % 3 === 0 ? askTwice : ask)(pool, question)));
    }
  };
  const asking = Array.from({ length: asksAtOnce }, askOn);
  try {
    for (let round = 0; round < rounds; round += 1) {
      proxy.resetAfter(round % 2 === 0 ? "down" : "up", (round * 3_571) % tornBytesMax);
      await Bun.sleep(roundMs);
      proxy.heal();
      await Bun.sleep(roundMs);
    }
    over.abort();
    await Promise.all(asking);
    expect(wrong).toEqual([]);
  } finally {
    await pool.close();
    await proxy.stop();
    await postgres.stop();
  }
}, 60_000);
