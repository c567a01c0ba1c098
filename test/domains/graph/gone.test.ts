/** Who is hidden is gone for those who have ties with them, in the same words as after a block; and so is their return told. */
import { expect, test } from "bun:test";
import { applyVisibility } from "#src/domains/graph/visibility.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { eventually } from "#test/transport/support.ts";
import { befriend } from "./blocking-support.ts";
import { castOf, jobContext, setHidden } from "./relations-support.ts";

const server = await TestServer.start({ timing: { tickMs: 10 } });
const { sql } = server.server.postgres;

/** Ann with a friend, a follower, somebody she follows, somebody who is all of it, and people who are nothing of it. */
async function around() {
  const cast = await castOf(
    server,
    ...(["ann", "friend", "follower", "followed", "all", "stranger", "asker"] as const),
  );
  const { ann, friend, follower, followed, all, asker } = cast;
  await befriend(ann, friend);
  await befriend(all, ann);
  for (const one of [follower, all]) await one.call("graph.follow", { accountId: ann.id });
  for (const one of [followed, all]) await ann.call("graph.follow", { accountId: one.id });
  await asker.call("graph.requestFriend", { accountId: ann.id });
  return { ...cast, tied: [friend, follower, followed, all], others: [cast.stranger, asker] };
}

async function told(person: Person, name: string): Promise<number> {
  return (await sql`select from events where stream_id = ${person.id} and name = ${name}`).length;
}

test("friends, followers and followed drop whoever is hidden, each once, and nobody else is told", async () => {
  const { ann, tied, others } = await around();
  await setHidden(server, ann, true);
  for (const one of tied) {
    const { data } = await one.socket.hears("graph.personGone");
    expect(data).toEqual({ accountId: ann.id });
  }
  const pending = async () =>
    (await sql`select from graph_pending where account_id = ${ann.id}`).length;
  await eventually(async () => (await pending()) === 0);
  for (const one of tied) expect(await told(one, "graph.personGone")).toBe(1);
  for (const one of others) expect(await told(one, "graph.personGone")).toBe(0);
});

test("a block is told to a friend as a hiding is, byte for byte", async () => {
  const { ann, friend, all } = await around();
  await ann.call("graph.block", { accountId: friend.id });
  const blocked = await friend.socket.hears("graph.personGone", { accountId: ann.id });
  await setHidden(server, ann, true);
  const hidden = await all.socket.hears("graph.personGone", { accountId: ann.id });
  const plain = ({ event, data }: typeof blocked) => JSON.stringify({ event, data });
  expect(plain(hidden)).toBe(plain(blocked));
  expect(await told(friend, "graph.personGone")).toBe(1);
});

test("whoever comes back is there again, as they stood before", async () => {
  const { ann, friend, follower, stranger } = await around();
  await setHidden(server, ann, true);
  for (const one of [friend, follower]) await one.socket.hears("graph.personGone");
  await setHidden(server, ann, false);
  await friend.socket.hears("graph.relationshipUpdated", { accountId: ann.id, friend: "friends" });
  await follower.socket.hears("graph.relationshipUpdated", { accountId: ann.id, follows: true });
  expect(await told(stranger, "graph.relationshipUpdated")).toBe(0);
});

test("a run that finds the person changed again tells nobody what is not so any more", async () => {
  const { ann, friend } = await around();
  await sql`
    insert into graph_pending (account_id, is_visible, since) values (${ann.id}, false, now())`;
  const before = await told(friend, "graph.personGone");
  const context = jobContext(server);
  await applyVisibility.run(
    {
      ...context,
      async transaction(work) {
        await sql`delete from graph_pending where account_id = ${ann.id}`;
        return await context.transaction(work);
      },
    },
    { accountId: ann.id },
  );
  expect(await told(friend, "graph.personGone")).toBe(before);
});
