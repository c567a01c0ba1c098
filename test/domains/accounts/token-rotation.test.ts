/** `TOKEN_SECRET` is replaced while people are logged in: four servers on one database stand for the steps. */
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { beforeAll, expect, test } from "bun:test";
import { TestServer } from "#test/harness/server.ts";

const [oldKey, newKey] = ["old", "new"].map(
  (kid) => `${kid}:${randomBytes(32).toString("base64url")}`,
);
const rings = [oldKey, `${oldKey},${newKey}`, `${newKey},${oldKey}`, newKey];
const homes: TestServer[] = [];

beforeAll(async () => {
  for (const TOKEN_SECRET of rings) {
    const first = homes[0];
    const database = first ? { database: first.server.database } : {};
    homes.push(await TestServer.start({ ...database, env: { TOKEN_SECRET: TOKEN_SECRET ?? "" } }));
  }
});

/** Which of the servers take it: before, with the new secret to verify with, with it in front, without the old one. */
async function takenBy(token: string): Promise<boolean[]> {
  const headers = { authorization: `Bearer ${token}` };
  const answers = await Promise.all(homes.map((home) => home.http("account.get", {}, headers)));
  expect(answers.every(({ status }) => status === 200 || status === 401)).toBe(true);
  return answers.map(({ status }) => status === 200);
}

test("a token is good wherever its secret is in the list, and whoever is refused gets another", async () => {
  const [before, , turned, after] = homes;
  if (!before || !turned || !after) throw new Error("four servers");
  const ann = await before.person("ann");
  expect(await takenBy(ann.accessToken)).toEqual([true, true, true, false]);

  const { body } = await turned.http("auth.refresh", { refreshToken: ann.refreshToken });
  expect(await takenBy(String(body["accessToken"]))).toEqual([false, true, true, true]);
  const next = await after.http("auth.refresh", { refreshToken: body["refreshToken"] });
  expect(next.status).toBe(200);
});

test("after a leak of key and database, the statement of the operations page ends every session", async () => {
  const page = await Bun.file(resolve(import.meta.dir, "../../../docs/operations.md")).text();
  const [, statement = ""] = /```sql\n(update sessions set ended_at[^`]+)```/.exec(page) ?? [];
  const home = homes[0];
  if (!home) throw new Error("a server");
  const people = await home.people("ann", "bob");
  await home.server.postgres.sql.unsafe(statement);
  for (const { accessToken, refreshToken } of people) {
    expect((await home.http("auth.refresh", { refreshToken })).status).toBe(401);
    expect(await takenBy(accessToken)).toEqual([false, false, false, false]);
  }
});
