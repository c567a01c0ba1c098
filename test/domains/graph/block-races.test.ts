/** Whatever meets a block at the same moment, the block wins: afterwards nothing stands between the two. */
import { expect, test } from "bun:test";
import type { Person } from "#test/harness/server.ts";
import { sharedServer } from "#test/harness/server.ts";
import { befriend, edgesBetween, expectTrueCounts } from "./blocking-support.ts";

const races = 100;
/** People in a race at the same time; more would only wait for connections. */
const racesAtOnce = 10;

interface Race {
  readonly before?: (blocker: Person, other: Person) => Promise<unknown>;
  /** By the blocker or by the other, at the moment of the block. */
  readonly writes: readonly ((blocker: Person, other: Person) => Promise<unknown>)[];
}

const against: Record<string, Race> = {
  "being followed and following": {
    writes: [
      (blocker, other) => other.socket.request("graph.follow", { accountId: blocker.id }),
      (blocker, other) => blocker.socket.request("graph.follow", { accountId: other.id }),
    ],
  },
  "asking for friendship, from both sides": {
    writes: [
      (blocker, other) => other.socket.request("graph.requestFriend", { accountId: blocker.id }),
      (blocker, other) => blocker.socket.request("graph.requestFriend", { accountId: other.id }),
    ],
  },
  "accepting a friend": {
    before: (blocker, other) => blocker.call("graph.requestFriend", { accountId: other.id }),
    writes: [
      (blocker, other) => other.socket.request("graph.acceptFriend", { accountId: blocker.id }),
    ],
  },
  "accepting a follower": {
    before: async (blocker, other) => {
      await other.call("privacy.update", { isPrivate: true });
      await blocker.call("graph.follow", { accountId: other.id });
    },
    writes: [
      (blocker, other) => other.socket.request("graph.acceptFollow", { accountId: blocker.id }),
    ],
  },
  "becoming public with a request waiting": {
    before: async (blocker, other) => {
      await other.call("privacy.update", { isPrivate: true });
      await blocker.call("graph.follow", { accountId: other.id });
    },
    writes: [(_, other) => other.socket.request("privacy.update", { isPrivate: false })],
  },
  "adding to lists, from both sides": {
    writes: [
      (blocker, other) =>
        other.socket.request("list.addMembers", {
          listId: "closeFriends",
          accountIds: [blocker.id],
        }),
      (blocker, other) =>
        blocker.socket.request("list.addMembers", {
          listId: "closeFriends",
          accountIds: [other.id],
        }),
    ],
  },
  "ending what there is": {
    before: befriend,
    writes: [
      (blocker, other) => other.socket.request("graph.removeFriend", { accountId: blocker.id }),
      (blocker, other) => other.socket.request("graph.follow", { accountId: blocker.id }),
    ],
  },
};

for (const [what, { before, writes }] of Object.entries(against)) {
  test(`a block wins against ${what}, a hundred times in parallel`, async () => {
    const server = await sharedServer();
    for (let round = 0; round < races; round += racesAtOnce) {
      const people = await server.people(
        ...Array.from({ length: racesAtOnce * 2 }, (_, n) => `p${n}`),
      );
      const pairs = people
        .slice(racesAtOnce)
        .map((other, n) => [people[n] ?? other, other] as const);
      await Promise.all(pairs.map(([blocker, other]) => before?.(blocker, other)));
      await Promise.all(
        pairs.flatMap(([blocker, other], n) => {
          const block = () => blocker.call("graph.block", { accountId: other.id });
          const others = writes.map((write) => () => write(blocker, other));
          // Now the block is sent first, now the others.
          const all = n % 2 === 0 ? [block, ...others] : [...others, block];
          return all.map((send) => send());
        }),
      );
      for (const [blocker, other] of pairs)
        expect(await edgesBetween(server, blocker.id, other.id)).toBe(0);
      await expectTrueCounts(server, ...people);
      for (const person of people) person.socket.close();
    }
  }, 120_000);
}
