import { expect, test } from "bun:test";
import { DrizzleQueryError } from "drizzle-orm";
import { createLog } from "#src/platform/log.ts";

async function logged(
  write: (log: Awaited<ReturnType<typeof createLog>>) => void,
): Promise<string> {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  write(await createLog({ level: "info", format: "json", destination }));
  return lines.join("");
}

test("a record is one line of JSON with its level in words and the fields of its child log", async () => {
  const text = await logged((log) => log.child({ requestId: "r1" }).info({ sockets: 3 }, "hello"));
  const record = JSON.parse(text) as Record<string, unknown>;
  expect(record).toMatchObject({ level: "info", msg: "hello", requestId: "r1", sockets: 3 });
  expect(record["time"]).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test("what is below the level is not written", async () => {
  expect(await logged((log) => log.debug({}, "quiet"))).toBe("");
});

test("secrets and what people wrote never reach the log, at any depth that records have", async () => {
  const canary = "canary-7f3a";
  const text = await logged((log) => {
    log.info({ password: canary, token: canary, email: canary, text: canary }, "top");
    log.info({ deviceSecret: canary, newPassword: canary, ticket: canary, phone: canary }, "top");
    log.info({ headers: { authorization: canary, cookie: canary } }, "nested");
    log.info({ request: { body: { refreshToken: canary } } }, "deeper");
    log.error({ err: Object.assign(new Error("failed"), { parameters: [canary] }) }, "error");
  });
  expect(text).not.toContain(canary);
  expect(text).toContain("failed");
});

test("a mailed code is blanked, an error's code is not", async () => {
  const text = await logged((log) => {
    log.info({ code: "12345678" }, "mailed");
    log.info({ code: "rate-limited", error: { code: "23505" } }, "refused");
  });
  expect(text).not.toContain("12345678");
  expect(text).toContain("rate-limited");
  expect(text).toContain("23505");
});

test("what a statement was given is not logged with it, only what PostgreSQL says and where", async () => {
  const canary = "canary-7f3a";
  const said = { name: "PostgresError", code: "42P01" };
  const own = Object.assign(new Error('relation "accounts" does not exist'), said);
  const wrapped = new DrizzleQueryError("select * from accounts where email = $1", [canary], own);
  const { err } = JSON.parse(await logged((log) => log.error({ err: wrapped }, "failed"))) as {
    err: Record<string, string>;
  };
  expect(err).toMatchObject({ name: "PostgresError", errorCode: "42P01", message: own.message });
  expect(err["stack"]).toStartWith(`PostgresError: ${own.message}\n    at `);
  expect(err["stack"]).toContain("log.test.ts");
  expect(JSON.stringify(err)).not.toContain(canary);
});

test("a value that PostgreSQL could not read is not quoted", async () => {
  const canary = "canary-7f3a";
  const message = `invalid input syntax for type uuid: "${canary} "quoted""`;
  const error = Object.assign(new Error(message), { code: "22P02" });
  const text = await logged((log) => log.error({ err: error }, "failed"));
  expect(text).not.toContain(canary);
  expect(text).toContain("invalid input syntax for type uuid");
});
