/**
 * The limit for messages: the row alone, one prepared statement each, at the same concurrency over as many connections
 * as Hubbub's pool has. No rights, no order in the chat, no event, nobody told.
 */
import { newId } from "#src/kit/id.ts";
import { connectPostgres } from "#src/platform/postgres.ts";
import { serve } from "../harness/child.ts";
import { quantile } from "../harness/statistics.ts";

export interface InsertResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

let database: ReturnType<typeof connectPostgres> | null = null;

function connect({ url, connections }: { url: string; connections: number }): void {
  database = connectPostgres({ url, poolSize: connections, applicationName: "bare" });
}

async function run({
  seconds,
  concurrency,
  text,
}: {
  seconds: number;
  concurrency: number;
  text: string;
}): Promise<InsertResult> {
  if (database === null) throw new Error("not connected");
  const { sql } = database;
  const latencies: number[] = [];
  const startedMs = performance.now();
  const untilMs = startedMs + seconds * 1000;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      const chatId = newId();
      const senderId = newId();
      for (let seq = 1, nowMs = performance.now(); nowMs < untilMs; seq += 1) {
        await sql`insert into messages (chat_id, seq, id, sender_id, text, created_at)
          values (${chatId}, ${seq}, ${newId()}, ${senderId}, ${text}, ${new Date()})`;
        const answeredMs = performance.now();
        latencies.push(answeredMs - nowMs);
        nowMs = answeredMs;
      }
    }),
  );
  const elapsed = (performance.now() - startedMs) / 1000;
  return {
    perSecond: latencies.length / elapsed,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}

serve({ connect, run }, () => database?.close());
