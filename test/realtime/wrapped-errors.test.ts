/** What PostgreSQL says through Drizzle is heard as what it says otherwise: it is run again, or told to come back. */
import { expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { silentLog } from "#src/kit/log.ts";
import { toAppError } from "#src/transport/faults.ts";
import { sharedServer } from "#test/harness/server.ts";

const home = await sharedServer();
const raise = (code: string) =>
  sql.raw(`do $$ begin raise exception using errcode = '${code}'; end $$`);

test.each(["40P01", "40001"])("work that PostgreSQL gave up as %s is run again", async (code) => {
  let runs = 0;
  await home.transaction(async ({ tx }) => {
    runs += 1;
    if (runs < 3) await tx.db.execute(raise(code));
  });
  expect(runs).toBe(3);
});

test.each([
  ["57P01", "unavailable"],
  ["57014", "timeout"],
  ["55P03", "timeout"],
  ["42P01", "internal"],
])("%s is %s to who called", async (code, told) => {
  const error = await home.server.postgres.db.execute(raise(code)).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(toAppError(error, null, silentLog).code).toBe(told as "internal");
});
