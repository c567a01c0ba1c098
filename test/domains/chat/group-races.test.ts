/** Being added to a group against what happens at the same moment: one of the two is first, and the other sees it. */
import { expect, test } from "bun:test";
import { letKnow } from "#test/harness/acquaint.ts";
import { untilWaiting } from "#test/harness/lock-waiters.ts";
import { sqlOf } from "./group-request-support.ts";
import {
  addressGroup,
  crowd,
  foundGroup,
  listOf,
  outcome,
  people,
  requestsOf,
  told,
  type Person,
} from "./support.ts";

const races = 100;
/** More people than a transaction may hold the streams of. */
const many = 20;

/** Keeps everybody from writing to a table, until it is released. */
async function holdTable(table: string): Promise<{ release(): Promise<void> }> {
  const sql = await sqlOf();
  const hold = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holding = sql.begin(async (tx) => {
    await tx`lock table ${tx(table)} in share mode`;
    held.resolve();
    await hold.promise;
  });
  await held.promise;
  return {
    async release() {
      hold.resolve();
      await holding;
    },
  };
}

/** A founder, twenty people who know them, and the one of these whom it is about. */
async function largeCircle(): Promise<{ ann: Person; bob: Person; others: Person[] }> {
  const [ann] = await people("ann");
  const others = await crowd(many);
  await letKnow(ann, others);
  const [bob] = others;
  if (!bob) throw new Error("somebody");
  return { ann, bob, others };
}

type Filling = (ann: Person, others: readonly Person[]) => Promise<() => Promise<string>>;
const fillings: [string, Filling][] = [
  [
    "founded with many",
    async (ann, others) => () =>
      outcome(ann, "chat.createGroup", { title: "All", accountIds: others.map(({ id }) => id) }),
  ],
  [
    "filled with many",
    async (ann, others) => {
      const chatId = await addressGroup(ann);
      const accountIds = others.map(({ id }) => id);
      return () => outcome(ann, "chat.addMembers", { chatId, accountIds });
    },
  ],
];
const sides = ["the one who adds", "one of those added"] as const;
const cases = fillings.flatMap(([how, fill]) => sides.map((side) => [how, side, fill] as const));

test.each(cases)("a group being %s is there before a block by %s is", async (_, side, fill) => {
  const { ann, bob, others } = await largeCircle();
  const begin = await fill(ann, others);
  const sql = await sqlOf();
  const order: string[] = [];
  // Whoever looked already comes no further than to the table.
  const table = await holdTable("chat_members");
  const filling = begin();
  await untilWaiting(sql, 1);
  const [blocker, blocked] = side === "the one who adds" ? [ann, bob] : [bob, ann];
  const blocking = blocker
    .http("graph.block", { accountId: blocked.id })
    .then(({ status }) => order.push(`blocked ${status}`));
  // With nothing to wait for, the block would be done instead.
  await Promise.race([untilWaiting(sql, 2), blocking]);
  order.push("released");
  await table.release();
  expect(await filling).toBe("ok");
  await blocking;
  expect(order).toEqual(["released", "blocked 200"]);
  expect(await listOf(bob)).toHaveLength(1);
});

test.each(cases)(
  "a group being %s waits for a block by %s, and is refused",
  async (_, side, fill) => {
    const { ann, bob, others } = await largeCircle();
    const begin = await fill(ann, others);
    const sql = await sqlOf();
    const table = await holdTable("blocks");
    const [blocker, blocked] = side === "the one who adds" ? [ann, bob] : [bob, ann];
    const blocking = blocker.http("graph.block", { accountId: blocked.id });
    await untilWaiting(sql, 1);
    const filling = begin();
    await Promise.race([untilWaiting(sql, 2), filling]);
    await table.release();
    expect((await blocking).status).toBe(200);
    expect(await filling).toBe("not-found");
    for (const person of others) expect(await listOf(person)).toEqual([]);
  },
);

/** Everybody's row agrees with what they may read of the chat. */
async function expectWhole(chatIds: readonly string[]): Promise<void> {
  const broken = await (await sqlOf())`
    select s.chat_id, s.account_id, s.state, s.requested_at from chat_members s
    where s.chat_id = any(${chatIds}::uuid[]) and (
      (s.state = 'in') <> exists (
        select from stream_members r
        where r.stream_id = s.chat_id and r.account_id = s.account_id and r.to_seq is null)
      or (s.state <> 'in' and s.requested_at is not null)
      or (s.state = 'in' and s.has_agreed <> (s.requested_at is null)))`;
  expect([...broken]).toEqual([]);
}

/** As many people as races, twenty to a group of a stranger's. */
async function askedCrowd(): Promise<{ asker: Person; person: Person; chatId: string }[]> {
  const askers = await crowd(races / many);
  const persons = await crowd(races);
  const groups = await Promise.all(
    askers.map(async (asker, n) => {
      const own = persons.slice(n * many, (n + 1) * many);
      const chatId = await addressGroup(asker, ...own);
      return own.map((person) => ({ asker, person, chatId }));
    }),
  );
  return groups.flat();
}

test(`accepting, declining, writing and leaving at once, ${races} times: one state at the end, and the rows agree`, async () => {
  const scenes = await askedCrowd();
  const ends = await Promise.all(
    scenes.map(async ({ person, chatId }, n) => {
      const acts = [
        outcome(person, "chat.acceptRequest", { chatId }),
        person.http("chat.declineRequest", { chatId }),
        outcome(person, "chat.sendMessage", { chatId, text: "hi" }),
        person.http("chat.acceptRequest", { chatId }),
        ...(n % 4 === 0 ? [person.http("chat.leave", { chatId })] : []),
      ];
      const statuses = (await Promise.all(acts)).map((act) =>
        typeof act === "string" ? act : act.status,
      );
      return { statuses, boxes: [await listOf(person), await requestsOf(person)] };
    }),
  );
  for (const { statuses, boxes } of ends) {
    expect(statuses).not.toContain("internal");
    expect(statuses).not.toContain(500);
    expect(boxes.flat().length).toBeLessThanOrEqual(1);
  }
  await expectWhole(scenes.map(({ chatId }) => chatId));
}, 60_000);

/** At one chat a call waits for all that came before it, and five seconds at most. */
const atOnceMax = 20;

async function fewAtOnce<T>(
  persons: readonly Person[],
  race: (person: Person, n: number) => Promise<T>,
): Promise<T[]> {
  const ends: T[] = [];
  for (let first = 0; first < persons.length; first += atOnceMax) {
    const some = persons.slice(first, first + atOnceMax);
    ends.push(...(await Promise.all(some.map((person, n) => race(person, first + n)))));
  }
  return ends;
}

test(`added by two at once, ${races} times: once, and told once`, async () => {
  const [ann, bob] = await people("ann", "bob");
  const persons = await crowd(races);
  await letKnow(ann, [bob, ...persons.slice(0, races - many)]);
  await letKnow(bob, persons.slice(0, races - many));
  const chatId = await foundGroup(ann, bob);
  await ann.call("chat.setRole", { chatId, accountId: bob.id, role: "admin" });
  const added = await fewAtOnce(persons, async (person) => {
    const input = { chatId, accountIds: [person.id] };
    const both = [ann, bob].map((adder) => adder.http("chat.addMembers", input));
    return (await Promise.all(both)).flatMap(({ body }) => body["addedIds"]);
  });
  for (const [n, person] of persons.entries()) {
    expect(added[n]).toEqual([person.id]);
    await person.socket.settle();
    const heard = [...told(person, "chat.joined"), ...told(person, "chat.requested")];
    expect(heard).toHaveLength(1);
  }
  await expectWhole([chatId]);
}, 60_000);

test(`leaving while being added again, ${races} times: out, or asked, and never in`, async () => {
  const [ann] = await people("ann");
  const persons = await crowd(races);
  const chatId = await foundGroup(ann, ...persons);
  const ends = await fewAtOnce(persons, async (person, n) => {
    const leave = () => person.http("chat.leave", { chatId });
    const again = () => ann.http("chat.addMembers", { chatId, accountIds: [person.id] });
    const statuses = (
      await Promise.all((n % 2 === 0 ? [leave, again] : [again, leave]).map((act) => act()))
    ).map(({ status }) => status);
    return { statuses, chats: await listOf(person), requests: await requestsOf(person) };
  });
  for (const { statuses, chats, requests } of ends) {
    expect(statuses).toEqual([200, 200]);
    expect(chats).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(1);
  }
  await expectWhole([chatId]);
}, 60_000);

test(`blocking while being added, ${races} times: added before the block, or not found`, async () => {
  const [ann] = await people("ann");
  const persons = await crowd(races);
  await letKnow(ann, persons);
  const chatId = await foundGroup(ann);
  const sql = await sqlOf();
  const isMember = async ({ id }: Person): Promise<boolean> => {
    const rows = await sql`
      select from chat_members where chat_id = ${chatId} and account_id = ${id} and state = 'in'`;
    return rows.length === 1;
  };
  const ends = await fewAtOnce(persons, async (person, n) => {
    let atBlock = false;
    const block = async (): Promise<void> => {
      expect((await person.http("graph.block", { accountId: ann.id })).status).toBe(200);
      atBlock = await isMember(person);
    };
    const adding = () => ann.http("chat.addMembers", { chatId, accountIds: [person.id] });
    const [answer] =
      n % 2 === 0
        ? await Promise.all([adding(), block()])
        : await Promise.all([block(), adding()]).then(([, answer]) => [answer]);
    return { status: answer?.status, atBlock, atEnd: await isMember(person) };
  });
  for (const { status, atBlock, atEnd } of ends) {
    expect(atEnd).toBe(atBlock);
    expect(status).toBe(atEnd ? 200 : 404);
  }
}, 60_000);
