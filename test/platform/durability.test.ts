import { expect, test } from "bun:test";
import { refuseUndurable } from "#src/platform/durability.ts";
import { connectPostgres } from "#src/platform/postgres.ts";
import { createBlankDatabase } from "#test/harness/services.ts";

test("a database that would lose acknowledged data is refused by name of the setting", async () => {
  // The tests' own PostgreSQL is fast and forgetful, which is just the kind to refuse.
  const database = await createBlankDatabase();
  const { sql, close } = connectPostgres({
    url: database.url,
    poolSize: 1,
    applicationName: "test",
  });
  const refusal = await refuseUndurable(sql).catch((error: unknown) => error);
  expect(String(refusal)).toContain("fsync=off");
  await close();
});
