import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { listedReadersMax } from "#src/realtime/following.ts";
import { findWideStreams } from "#src/realtime/wide-streams.ts";
import { TestServer } from "#test/harness/server.ts";

test("streams count as wide from the first reader on that is too many to list, and are found by their own index", async () => {
  const server = await TestServer.start();
  const { sql } = server.server.postgres;
  const [ann, narrow, wide, left] = [newId(), newId(), newId(), newId()];
  const heads = [
    [narrow, listedReadersMax],
    [wide, listedReadersMax + 1],
    [left, listedReadersMax + 1],
  ] as const;
  for (const [id, readers] of heads) {
    await sql`insert into stream_heads (stream_id, kind, reader_count) values (${id}, 'chat', ${readers})`;
    await sql`
      insert into stream_members (stream_id, account_id, from_seq, to_seq)
      values (${id}, ${ann}, 1, ${id === left ? 5 : null})`;
  }
  const found = await findWideStreams(sql as never, [newId(), ann]);
  expect(found).toEqual([[], [`chat:${wide}`]]);
  const [index] = await sql`select indexdef from pg_indexes where indexname = 'stream_heads_wide'`;
  expect(index?.["indexdef"]).toContain(`reader_count > ${listedReadersMax})`);
});
