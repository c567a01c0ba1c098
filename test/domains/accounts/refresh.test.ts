import { expect, test } from "bun:test";
import { expectRevoked, useWorld, type Tokens } from "./support.ts";

const world = useWorld();

const refresh = (refreshToken: string) => world.ok<Tokens>("auth.refresh", { refreshToken });
const refused = async (refreshToken: string) =>
  expect(await world.refusal("auth.refresh", { refreshToken })).toBe("401 unauthenticated");

test("a refresh token is traded for new tokens of the same session", async () => {
  const ann = await world.person("ann");
  const next = await refresh(ann.tokens.refreshToken);
  expect(next).toMatchObject({
    expiresInSeconds: 600,
    account: { id: ann.id, handle: ann.handle },
  });
  expect(next.refreshToken).not.toBe(ann.tokens.refreshToken);
  const { items } = await world.ok("session.list", {}, { token: next.accessToken });
  expect(items).toHaveLength(1);
  await refresh(next.refreshToken);
});

test("fifty at once give one successor", async () => {
  const { tokens } = await world.person("ann");
  const all = await Promise.all(Array.from({ length: 50 }, () => refresh(tokens.refreshToken)));
  expect(new Set(all.map(({ refreshToken }) => refreshToken)).size).toBe(1);
  await refresh(String(all[0]?.refreshToken));
});

test("who lost the answer gets the same successor again, for ten minutes", async () => {
  const { tokens } = await world.person("ann");
  const { refreshToken } = await refresh(tokens.refreshToken);
  world.advance({ minutes: 9 });
  expect((await refresh(tokens.refreshToken)).refreshToken).toBe(refreshToken);
  world.advance({ minutes: 1 });
  await refused(tokens.refreshToken);
  await refused(refreshToken);
});

test("a token that comes back after its successor was used ends the session everywhere", async () => {
  const ann = await world.person("ann");
  const elsewhere = await world.login(ann.handle);
  const second = await refresh(ann.tokens.refreshToken);
  const third = await refresh(second.refreshToken);
  const stolen = await world.socket(third.accessToken);
  const other = await world.socket(elsewhere.accessToken);

  await refused(ann.tokens.refreshToken);
  await expectRevoked(stolen);
  await refused(third.refreshToken);
  expect(await world.refusal("account.get", {}, { token: third.accessToken })).toBe(
    "401 unauthenticated",
  );

  expect(await other.hears("session.ended")).toMatchObject({ data: { reason: "reuse" } });
  expect(await other.request("account.get", {})).toMatchObject({ data: { id: ann.id } });
  const { source } = await world.smtp.next(ann.email);
  expect(source).toContain("Subject: We ended one of your Hubbub sessions");
});

test("a replay ends the family once, however often it comes", async () => {
  const ann = await world.person("ann");
  const second = await refresh(ann.tokens.refreshToken);
  await refresh(second.refreshToken);
  await Promise.all(Array.from({ length: 10 }, () => refused(ann.tokens.refreshToken)));
  const rows = await world.sql`
    select 1 from events where stream_id = ${ann.id} and name = 'session.ended'`;
  expect(rows).toHaveLength(1);
});

test("a forged token is refused and ends nothing", async () => {
  const { tokens } = await world.person("ann");
  const bytes = Buffer.from(tokens.refreshToken, "base64url");
  const forge = (change: (copy: Buffer) => void): string => {
    const copy = Buffer.from(bytes);
    change(copy);
    return copy.toString("base64url");
  };
  const forgeries = [
    forge((copy) => copy.writeUInt8(copy.readUInt8(51) ^ 1, 51)),
    forge((copy) => copy.writeUInt32BE(0, 16)),
    forge((copy) => copy.writeUInt32BE(7, 16)),
    forge((copy) => copy.fill(0, 0, 16)),
    tokens.refreshToken.slice(1),
    `${tokens.refreshToken}A`,
    `${tokens.refreshToken}=`,
    "x",
    tokens.accessToken.slice(0, 256),
  ];
  for (const forgery of forgeries) await refused(forgery);
  await refresh(tokens.refreshToken);
});

test("a session runs out after fourteen days without use", async () => {
  const { tokens } = await world.person("ann");
  world.advance({ days: 13 });
  const next = await refresh(tokens.refreshToken);
  world.advance({ days: 14 });
  await refused(next.refreshToken);
});

test("a session runs out after ninety days, however much it is used", async () => {
  let { tokens } = await world.person("ann");
  for (let day = 0; day < 80; day += 10) {
    world.advance({ days: 10 });
    tokens = await refresh(tokens.refreshToken);
  }
  world.advance({ days: 10 });
  await refused(tokens.refreshToken);
});

test("who is suspended gets no new tokens", async () => {
  const { id, tokens } = await world.person("ann");
  await world.sql`update accounts set standing = 'suspended' where id = ${id}`;
  await refused(tokens.refreshToken);
});

test("of two that use the same token at the end of a session none revives it", async () => {
  const ann = await world.person("ann");
  const [, ...answers] = await Promise.all([
    ann.ok("auth.logout", {}),
    world.call("auth.refresh", { refreshToken: ann.tokens.refreshToken }),
    world.call("auth.refresh", { refreshToken: ann.tokens.refreshToken }),
  ]);
  for (const { data } of answers) {
    if (typeof data["refreshToken"] === "string") await refused(data["refreshToken"]);
  }
  await refused(ann.tokens.refreshToken);
});

test("the server stores no token", async () => {
  const { tokens } = await world.person("ann");
  const { refreshToken } = await refresh(tokens.refreshToken);
  const rows = await world.sql`select s::text as row from sessions s`;
  const mac = Buffer.from(refreshToken, "base64url").subarray(20).toString("hex");
  expect(JSON.stringify(rows)).not.toContain(mac);
  expect(JSON.stringify(rows)).not.toContain(refreshToken);
});
