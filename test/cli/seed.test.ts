import { expect, setDefaultTimeout, test } from "bun:test";
import { createClient } from "#src/client/index.ts";
import { buildPictures } from "#src/cli/demo/build-pictures.ts";
import { demoPassword, people } from "#src/cli/demo/people.ts";
import { groups } from "#src/cli/demo/groups.ts";
import { neighbours } from "#src/cli/demo/neighbours.ts";
import { directTalks } from "#src/cli/demo/direct-talks.ts";
import { buildWorld } from "#src/cli/demo/world.ts";
import { startServerProcess } from "#test/harness/server-process.ts";
import { TestServer } from "#test/harness/server.ts";

// A world is some hundred transactions.
setDefaultTimeout(90_000);

const lines = [...groups, ...directTalks].reduce((sum, talk) => sum + talk.lines.length, 0);
const whole = {
  people: Object.keys(people).length + neighbours.length,
  chats: groups.length + directTalks.length,
  messages: lines,
};

async function countsOf({ server }: TestServer) {
  const [counts] = await server.postgres.sql`
    select (select count(*) from accounts)::int as people, (select count(*) from chats)::int as chats,
      (select count(*) from messages)::int as messages, (select count(*) from events)::int as events`;
  return counts;
}

test("the demo world is whole, and building it again changes nothing", async () => {
  const server = await TestServer.start();
  expect(await buildWorld(server.server)).toEqual(whole);
  const counts = await countsOf(server);
  expect(counts).toMatchObject(whole);
  expect(await buildWorld(server.server)).toEqual({ people: 0, chats: 0, messages: 0 });
  expect(await countsOf(server)).toEqual(counts);
});

test("one that was interrupted is finished, and what people wrote since is left alone", async () => {
  const server = await TestServer.start();
  const stopping = new AbortController();
  const building = buildWorld(server.server, stopping.signal).catch(() => null);
  while ((await countsOf(server))?.["messages"] < 20) await Bun.sleep(1);
  stopping.abort();
  expect(await building).toBeNull();
  expect((await countsOf(server))?.["messages"]).toBeLessThan(lines);
  await buildWorld(server.server);
  expect(await countsOf(server)).toMatchObject(whole);

  const client = await loggedIn(server, people.maya.handle);
  const chat = (await client.call("chat.list", {})).items.find(({ title }) => title === "Flat 4B");
  await client.call("chat.sendMessage", { chatId: chat?.id ?? "", text: "One more" });
  expect(await buildWorld(server.server)).toEqual({ people: 0, chats: 0, messages: 0 });
  await client.close();
});

test("its people log in with the published password and find their chats, with something unread", async () => {
  const server = await TestServer.start();
  await buildWorld(server.server);
  const client = await loggedIn(server, people.dele.handle);
  const { items } = await client.call("chat.list", {});
  expect(items.map(({ title }) => title)).toEqual(["Saturday ride", null]);
  expect(items.map(({ unreadCount }) => unreadCount)).toEqual([5, 0]);
  const sentAt = items.map(({ lastMessage }) => Date.parse(lastMessage?.createdAt ?? ""));
  for (const at of sentAt) expect(at).toBeLessThan(Date.now());
  await client.close();
});

test("they know each other: requests wait, one is private, two are apart, and nobody's doings are undone", async () => {
  const server = await TestServer.start();
  await buildWorld(server.server);
  const maya = await loggedIn(server, people.maya.handle);
  const leila = await loggedIn(server, people.leila.handle);
  const wishes = await maya.call("graph.listFriendRequests", {});
  expect(wishes.items.map(({ person }) => person.handle).toSorted()).toEqual([
    "amara.nwosu",
    "hugo_marchetti",
    "ines_carvalho",
  ]);
  expect((await leila.call("graph.listFollowRequests", {})).items.length).toBe(3);
  const close = await maya.call("list.listMembers", { listId: "closeFriends" });
  expect(close.items.length).toBe(3);
  // A friend of hers: others are not told how many she has.
  const hanna = await loggedIn(server, people.hanna.handle);
  const profile = await hanna.call("profile.get", { handle: people.leila.handle });
  expect(profile).toMatchObject({ isPrivate: true, location: "Between languages" });
  expect(profile.counts.friends).toBeGreaterThan(1);
  const [block] = await server.server.postgres.sql`select count(*)::int as blocks from blocks`;
  expect(block).toEqual({ blocks: 1 });

  const { items } = await hanna.call("graph.listFollowing", { accountId: profile.id });
  const accountId = items[0]?.person.id ?? "";
  await leila.call("graph.unfollow", { accountId });
  await buildWorld(server.server);
  const after = await hanna.call("graph.listFollowing", { accountId: profile.id });
  expect(after.items.length).toBe(items.length - 1);
  await Promise.all([maya, leila, hanna].map((client) => client.close()));
});

test("everybody gets a face, and the dozen a cover, drawn and sent as everybody's are, once", async () => {
  const server = await TestServer.start();
  await buildWorld(server.server);
  expect(await buildPictures(server.server)).toBe(whole.people);
  expect(await buildPictures(server.server)).toBe(0);
  const dele = await loggedIn(server, people.dele.handle);
  const { avatar, cover } = await dele.call("profile.get", { handle: people.maya.handle });
  expect(avatar).toMatchObject({ width: 320, height: 320 });
  expect(cover).toMatchObject({ width: 960, height: 320 });
  const { handle } = neighbours.at(-1) ?? people.maya;
  const other = await dele.call("profile.get", { handle });
  expect([other.avatar?.width, other.cover]).toEqual([160, null]);
  const picture = await fetch(avatar?.variants[0]?.url.replace(/^http:..[^/]+/, server.url) ?? "");
  expect(picture.status).toBe(200);
  await dele.close();
});

test("in production it is refused unless it is meant", async () => {
  const refused = startServerProcess({
    command: ["src/cli/seed.ts"],
    env: {
      NODE_ENV: "production",
      TOKEN_SECRET: "k1:zC5uXo0kq7Yb2mN8rT4vW1aE6hJ9pL3sDfGiKlQw",
      ENCRYPTION_KEY: "uB7nR2xK9mQ4wZ1cV6tL3yH8pD5sF0gJiOeAaXkM",
      DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
      PUBLIC_URL: "https://social.example",
    },
  });
  expect(await refused.exited).toBe(1);
  expect(refused.output()).toContain("--yes-production");
});

async function loggedIn(server: TestServer, handle: string) {
  const client = createClient({ url: server.url });
  await client.login({ identifier: handle, password: demoPassword });
  await client.connect();
  return client;
}
