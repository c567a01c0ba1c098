/** Pieces of statements that are put together once. */
import { expect, test } from "bun:test";
import { frozen } from "#src/kit/frozen.ts";
import { newId } from "#src/kit/id.ts";
import { sharedServer } from "#test/harness/server.ts";
import { systemOrigin } from "#src/transport/contexts.ts";

test("a frozen piece is composed once, names quoted, and gives what it would have given anew", async () => {
  const { server } = await sharedServer();
  const ctx = server.contexts(systemOrigin(newId()), null);
  const { sql } = ctx;
  let composed = 0;
  const piece = () =>
    frozen(ctx, "sum of a test", () => {
      composed += 1;
      const inner = sql`${sql("t")}.${sql("odd name")} + 1`;
      return sql`(${inner}) * ${sql.unsafe("2") as never}`;
    });
  for (const value of [1, 20]) {
    const [row] = await sql<{ sum: number }[]>`
      select ${piece()} as sum from (select ${value}::integer as "odd name") t`;
    expect(row?.sum).toBe((value + 1) * 2);
  }
  expect(composed).toBe(1);
});

test("what somebody sent is refused as a part of the text", async () => {
  const { server } = await sharedServer();
  const ctx = server.contexts(systemOrigin(newId()), null);
  for (const value of [
    "'; drop table accounts; --",
    7,
    null,
    ["a"],
    { value: "sneaky" },
    new Date(),
  ])
    expect(() =>
      frozen(ctx, `of ${JSON.stringify(value)}`, () => ctx.sql`select ${value as string}`),
    ).toThrow();
});
