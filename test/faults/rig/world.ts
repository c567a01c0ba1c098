/** The people of a run, their devices, and the chats they are in: made in peace, before anything breaks. */
import { createAccount, openSession } from "#src/domains/accounts/index.ts";
import { newId } from "#src/kit/id.ts";
import { TestServer } from "#test/harness/server.ts";
import type { Door, Identity } from "./device.ts";
import { post } from "./http-door.ts";
import type { Random } from "./random.ts";

export interface Person {
  readonly accountId: string;
  /** One for each device. */
  readonly identities: readonly Identity[];
}

export interface RigChat {
  readonly id: string;
  readonly kind: "direct" | "group";
  readonly ownerId: string;
  readonly memberIds: readonly string[];
  /** Its owner puts people out and takes them in again. */
  readonly isRestless: boolean;
}

export interface World {
  readonly people: readonly Person[];
  /** More members than anybody routes one by one; the most of them are never there. */
  readonly absentIds: readonly string[];
  readonly chats: readonly RigChat[];
  /** With a session each, and in none of these chats. */
  readonly guests: readonly Person[];
}

/** Above this a chat is routed as a whole. */
const largeChatMembers = 70;
const devicesPerPerson = [1, 1, 2, 2, 3];
/** Chats that each person writes directly with. */
const directsPerPerson = 2;
const creatingAtOnce = 8;
const triesMax = 10;
/** Nobody here ever logs in by password. */
const passwordHash = "none";

/** Accounts and sessions without anybody typing a password: by a server that is gone before the run begins. */
export async function makePeople(
  database: string,
  count: { readonly sockets: number; readonly guests: number },
  random: Random,
): Promise<Omit<World, "chats">> {
  const office = await TestServer.start({ database });
  try {
    const people: Person[] = [];
    for (let left = count.sockets; left > 0;) {
      const devices = Math.min(left, random.pick(devicesPerPerson));
      people.push(await makePerson(office, `p${people.length}`, devices));
      left -= devices;
    }
    const absentIds: string[] = [];
    for (let n = people.length; n < largeChatMembers; n += 1)
      absentIds.push((await makePerson(office, `absent${n}`, 0)).accountId);
    const guests: Person[] = [];
    for (let n = 0; n < count.guests; n += 1) guests.push(await makePerson(office, `guest${n}`, 1));
    await letAllKnow(office, [...people, ...guests], absentIds);
    return { people, absentIds, guests };
  } finally {
    await office.stop();
  }
}

/** So that nobody has to be asked before they are in a group. */
async function letAllKnow(
  office: TestServer,
  present: readonly Person[],
  absentIds: readonly string[],
): Promise<void> {
  const ids = present.map((person) => person.accountId);
  await office.server.postgres.sql`
    insert into follows (follower_id, followed_id, created_at)
    select follower, followed, now()
    from unnest(${[...ids, ...absentIds]}::uuid[]) follower, unnest(${ids}::uuid[]) followed
    where follower <> followed`;
}

async function makePerson(office: TestServer, name: string, devices: number): Promise<Person> {
  const handle = `${name}_${newId().replaceAll("-", "").slice(-10)}`;
  return await office.transaction(async (ctx) => {
    const accountId = await createAccount(ctx, {
      email: `${handle}@people.test`,
      handle,
      displayName: name,
      birthDate: "1990-05-17",
      passwordHash,
    });
    const identities: Identity[] = [];
    for (let n = 0; n < devices; n += 1) {
      const { accessToken, refreshToken } = await openSession(ctx, { id: accountId, handle });
      const sessionId = sessionOf(accessToken);
      const device = `${name}.${n}`;
      identities.push({ device, accountId, sessionId, handle, accessToken, refreshToken });
    }
    return { accountId, identities };
  });
}

function sessionOf(accessToken: string): string {
  const payload = Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString();
  return (JSON.parse(payload) as { sid: string }).sid;
}

export async function makeChats(
  { people, absentIds, guests }: Omit<World, "chats">,
  door: Door,
  random: Random,
  crowds = true,
): Promise<World> {
  const ids = people.map((person) => person.accountId);
  const small = Math.max(2, Math.floor(people.length / 8));
  const everybody = [...random.some(ids, ids.length), ...absentIds];
  const groups: { memberIds: string[]; isRestless: boolean }[] = crowds
    ? [{ memberIds: everybody, isRestless: false }]
    : [];
  for (let n = 0; n < small; n += 1) {
    const size = Math.min(ids.length, random.pick(crowds ? [3, 5, 8, 13, 20] : [3, 5]));
    groups.push({ memberIds: random.some(ids, size), isRestless: n % 2 === 1 });
  }
  const pairs = new Map<string, [string, string]>();
  for (const id of ids) {
    for (const other of random.some(
      ids.filter((one) => one !== id),
      directsPerPerson,
    ))
      pairs.set([id, other].sort().join(), [id, other]);
  }
  const byId = new Map(people.map((person) => [person.accountId, person]));
  const chats: RigChat[] = [];
  const tasks: (() => Promise<void>)[] = [];
  for (const group of groups)
    tasks.push(async () => void chats.push(await makeGroup(byId, door, group)));
  for (const pair of pairs.values())
    tasks.push(async () => void chats.push(await makeDirect(byId, door, pair)));
  await runSome(tasks);
  // In an order that does not depend on which request was answered first.
  chats.sort((a, b) => (a.memberIds.join() < b.memberIds.join() ? -1 : 1));
  return { people, absentIds, guests, chats };
}

type People = ReadonlyMap<string, Person>;

async function makeGroup(
  people: People,
  door: Door,
  { memberIds, isRestless }: { memberIds: string[]; isRestless: boolean },
): Promise<RigChat> {
  const [ownerId = "", ...accountIds] = memberIds;
  const data = { title: "Sunday walks", accountIds };
  const { id } = await must(people, door, ownerId, "chat.createGroup", data);
  return { id, kind: "group", ownerId, memberIds, isRestless };
}

async function makeDirect(people: People, door: Door, pair: [string, string]): Promise<RigChat> {
  const [ownerId, accountId] = pair;
  const { id } = await must(people, door, ownerId, "chat.openDirect", { accountId });
  // Both open it: what one writes is no request to the other.
  await must(people, door, accountId, "chat.openDirect", { accountId: ownerId });
  await must(people, door, ownerId, "chat.sendMessage", { chatId: id, text: "first" });
  return { id, kind: "direct", ownerId, memberIds: pair, isRestless: false };
}

async function must(
  people: People,
  door: Door,
  accountId: string,
  op: string,
  data: unknown,
): Promise<{ id: string }> {
  const token = people.get(accountId)?.identities[0]?.accessToken ?? null;
  const key = newId();
  for (let tries = 1; ; tries += 1) {
    const answer = await post(door, { op, data, key, token });
    if (answer && "data" in answer) return answer.data as { id: string };
    // A machine that is busy with other things takes longer than the server waits.
    if (tries === triesMax) throw new Error(`${op}: ${answer?.code ?? "no answer"}`);
  }
}

async function runSome(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = [...tasks];
  const run = async (): Promise<void> => {
    for (let task = waiting.shift(); task; task = waiting.shift()) await task();
  };
  await Promise.all(Array.from({ length: creatingAtOnce }, run));
}
