import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { buildExport, purgeExports } from "#src/domains/accounts/life/export/jobs.ts";
import { newId, type Id } from "#src/kit/id.ts";
import type { JobContext } from "#src/kit/job.ts";
import { createLog } from "#src/platform/log.ts";
import { stopAtEnd } from "#test/harness/cleanup.ts";
import { TestServer } from "#test/harness/server.ts";
import { startSmtp } from "#test/harness/services.ts";
import { World, type Person } from "../support.ts";
import { leaveTraces } from "./support.ts";
import { readZip } from "./zip-reader.ts";

setDefaultTimeout(60_000);

const lines: string[] = [];
const world = new World();

beforeAll(async () => {
  const smtp = await startSmtp();
  stopAtEnd(() => smtp.stop());
  const log = await createLog({
    level: "debug",
    format: "json",
    destination: { write: (line) => void lines.push(line) },
  });
  world.begin(smtp, await TestServer.start({ env: { SMTP_URL: smtp.url }, log }));
});

interface Ready {
  readonly exportId: Id;
  readonly url: string;
  readonly expiresAt: string;
}

async function exported(person: Person): Promise<Ready> {
  const { exportId } = await person.ok<{ exportId: Id }>("account.requestExport", {});
  const ready = await person.socket.hears("account.exportReady", { exportId });
  return ready.data as Ready;
}

async function fetched(url: string): Promise<Map<string, Buffer>> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return readZip(Buffer.from(await response.arrayBuffer()));
}

/** How many archives are in the storage. */
async function archives(): Promise<string[]> {
  const { objects } = await world.home.server.services.storage.list("exports/", {
    after: null,
    limit: 1_000,
  });
  return objects.map(({ key }) => key);
}

function rows(files: Map<string, Buffer>, path: string): Record<string, unknown>[] {
  return JSON.parse(files.get(path)?.toString() ?? "null") as Record<string, unknown>[];
}

test("an archive holds what its owner wrote and was, and nothing that others wrote", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  const traces = await leaveTraces(world, ann, bob, "greenhouse");
  await bob.ok("profile.update", { bio: "a secret of the other" });
  await bob.ok("chat.sendMessage", { chatId: traces.groupId, text: "words of the other" });

  const { url } = await exported(ann);
  const files = await fetched(url);
  expect(rows(files, "account/profile.json")).toMatchObject([
    { id: ann.id, handle: ann.handle, email: "greenhouse@people.test", bio: "I am greenhouse" },
  ]);
  const messages = rows(files, "chats/messages.json");
  expect(messages.length).toBe(4);
  expect(messages.find(({ id }) => id === traces.messageId)).toMatchObject({
    text: "greenhouse, edited",
    before: [{ text: "greenhouse, as first written" }],
  });
  const direct = rows(files, "chats/chats.json").find(({ chatId }) => chatId === traces.directId);
  expect(direct).toMatchObject({ with: { id: bob.id, handle: bob.handle } });
  expect(rows(files, "presence/presence.json")).toMatchObject([{ text: "busy: greenhouse" }]);
  expect(rows(files, "account/passkeys.json")).toMatchObject([{ name: "greenhouse" }]);
  const page = files.get("index.html")?.toString() ?? "";
  for (const [path, content] of files) {
    if (path !== "index.html") expect(page).toContain(`href="${path}"`);
    expect(content.includes("of the other")).toBe(false);
    expect(content.includes("$argon2id")).toBe(false);
  }
});

test("what one shows, and to whom, is told in the API's words, and names nobody who blocked them", async () => {
  const [ann, bob, cat] = [
    await world.person("ann"),
    await world.person("bob"),
    await world.person("cat"),
  ];
  const except = { userIds: [bob.id, cat.id].sort() };
  await ann.ok("profile.update", { audiences: { location: { kind: "followers", except } } });
  await ann.ok("privacy.update", { message: "friends", storyAudience: { kind: "closeFriends" } });
  await bob.ok("graph.block", { accountId: ann.id });

  const files = await fetched((await exported(ann)).url);
  const [profile] = rows(files, "account/profile.json");
  expect(profile?.["audiences"]).toMatchObject({
    displayName: { kind: "public" },
    birthday: { kind: "friends" },
    location: { kind: "followers", except: { userIds: [cat.id] } },
  });
  expect(rows(files, "account/privacy.json")).toMatchObject([
    { message: "friends", comment: "everyone", storyAudience: { kind: "closeFriends" } },
  ]);
  expect(rows(files, "account/audiences.json")).toMatchObject([
    { kind: "followers", except: { userIds: [cat.id], listIds: [] } },
  ]);
  for (const content of files.values()) expect(content.includes(bob.id)).toBe(false);
});

test("the address comes by mail too, works without a login and in parts, and stands in no log", async () => {
  const ann = await world.person("ann");
  const { url, expiresAt } = await exported(ann);
  const source = await world.mail(ann.email, "Your Hubbub data is ready");
  expect(source).toContain(url);
  const days = (Date.parse(expiresAt) - world.home.clock.now().getTime()) / 86_400_000;
  expect(days).toBeCloseTo(7, 3);
  const whole = await fetch(url);
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    "content-type": "application/zip",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  expect(whole.headers.get("content-disposition")).toStartWith("attachment;");
  const bytes = Buffer.from(await whole.arrayBuffer());
  const part = await fetch(url, { headers: { range: "bytes=10-19" } });
  expect(part.status).toBe(206);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20));
  const head = await fetch(url, { method: "HEAD" });
  expect(head.status).toBe(200);
  const token = new URL(url).pathname.split("/").at(-1) ?? "";
  expect(token.length).toBeGreaterThan(60);
  expect(lines.filter((line) => line.includes(token))).toEqual([]);
});

test("an address that was made up, changed or of another's archive leads nowhere", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  const [{ url }, other] = [await exported(ann), await exported(bob)];
  const token = url.slice(url.lastIndexOf("/") + 1);
  const bytes = Buffer.from(token, "base64url");
  const others = Buffer.from(other.url.slice(other.url.lastIndexOf("/") + 1), "base64url");
  const base = url.slice(0, -token.length);
  const nothing = await fetch(`${base}nothing`);
  expect(nothing.status).toBe(404);
  const expected = withoutId(await nothing.text());
  const wrong = [
    Buffer.concat([bytes.subarray(0, 16), others.subarray(16)]),
    Buffer.concat([others.subarray(0, 16), bytes.subarray(16)]),
    Buffer.concat([bytes.subarray(0, 47), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]),
    bytes.subarray(0, 40),
  ].map((one) => one.toString("base64url"));
  for (const made of [...wrong, `${token}A`, `${token}=`, newId()]) {
    const answer = await fetch(`${base}${made}`);
    expect([answer.status, withoutId(await answer.text())]).toEqual([404, expected]);
  }
});

function withoutId(text: string): string {
  return text.replace(/"requestId":"[^"]*"/, "");
}

test("one at a time and once a day; the same key gives the same one", async () => {
  const ann = await world.person("ann");
  const token = ann.tokens.accessToken;
  const key = newId();
  const both = await Promise.all([
    world.call("account.requestExport", {}, { token, key }),
    world.call("account.requestExport", {}, { token, key }),
  ]);
  expect(both.map(({ status }) => status)).toEqual([202, 202]);
  expect(both[0].data).toEqual(both[1].data);
  await ann.socket.hears("account.exportReady", { exportId: both[0].data["exportId"] });
  const again = await world.home.http(
    "account.requestExport",
    {},
    { authorization: `Bearer ${token}` },
  );
  expect(again.status).toBe(429);
  const waitMs = (again.body.error as { retryAfterMs?: number } | undefined)?.retryAfterMs ?? 0;
  expect(waitMs).toBeGreaterThan(23.9 * 3_600_000);
  // Two without a key: one is being made, or was already.
  const bob = await world.person("bob");
  const two = await Promise.all([
    bob.call("account.requestExport", {}),
    bob.call("account.requestExport", {}),
  ]);
  expect(two.filter(({ status }) => status === 202)).toHaveLength(1);
  const refused = two.find(({ status }) => status !== 202)?.error?.code;
  expect(["conflict", "rate-limited"]).toContain(refused ?? "");
});

/** What a worker is given that has somebody go away while it writes. */
function whileWriting(happens: () => Promise<unknown>): JobContext {
  const ctx = world.jobContext();
  const { storage } = ctx.services;
  const interrupted: typeof storage = Object.create(storage, {
    put: {
      value: async (...given: Parameters<typeof storage.put>) => {
        const facts = await storage.put(...given);
        await happens();
        return facts;
      },
    },
  }) as typeof storage;
  return {
    ...ctx,
    services: Object.create(ctx.services, { storage: { value: interrupted } }) as never,
  };
}

async function waitingExport(person: Person): Promise<Id> {
  const id = newId();
  await world.sql`
    insert into data_exports (id, account_id, state, requested_at)
    values (${id}, ${person.id}, 'building', ${world.home.clock.now()})`;
  return id;
}

test("whoever puts their account away gets no archive, and the address of an earlier one leads nowhere until they return", async () => {
  const ann = await world.person("ann");
  const { url } = await exported(ann);
  await world.sql`update data_exports set requested_at = now() - interval '2 days' where account_id = ${ann.id}`;
  const before = await archives();
  const exportId = await waitingExport(ann);
  await buildExport.run(
    whileWriting(() => ann.ok("account.deactivate", {})),
    { exportId },
  );
  expect(await archives()).toEqual(before);
  expect((await fetch(url)).status).toBe(404);
  await buildExport.run(world.jobContext(), { exportId });
  expect(await archives()).toEqual(before);
  await world.login(ann.handle);
  expect((await fetch(url)).status).toBe(200);
});

test("archives and their addresses are gone after a week, and so is what was never finished", async () => {
  const ann = await world.person("ann");
  const { url, exportId } = await exported(ann);
  const bob = await world.person("bob");
  const abandoned = await waitingExport(bob);
  const { storage } = world.home.server.services;
  await storage.put(`exports/${abandoned}/data.zip`, half(), { contentType: "application/zip" });
  const lost = `exports/${newId()}/data.zip`;
  await storage.put(lost, half(), { contentType: "application/zip" });
  world.advance({ days: 6, hours: 23 });
  expect((await fetch(url)).status).toBe(200);
  world.advance({ hours: 2 });
  expect((await fetch(url)).status).toBe(404);
  const { accessToken } = await world.login(ann.handle);
  const socket = await world.socket(accessToken);
  const { events } = await socket.call<{ events: { event?: string; skip?: true }[] }>(
    "stream.read",
    { stream: `user:${ann.id}`, after: 0 },
  );
  expect(events.map(({ event }) => event)).not.toContain("account.exportReady");
  await purgeExports.run(world.jobContext(), {});
  const left = await archives();
  for (const key of [`exports/${exportId}/data.zip`, `exports/${abandoned}/data.zip`, lost])
    expect(left).not.toContain(key);
  const kept = await world.sql`select from data_exports where id in (${exportId}, ${abandoned})`;
  expect(kept).toHaveLength(0);
});

async function* half() {
  yield new TextEncoder().encode("half of it");
}
