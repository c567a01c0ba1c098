/**
 * The demo world: a dozen people who know each other, what they talk about, and some fifty more whom they know by sight.
 * Building it again adds what is missing and touches nothing else; one that was interrupted is finished.
 */
import { createAccount } from "#src/domains/accounts/index.ts";
import { assert } from "#src/kit/assert.ts";
import type { Id } from "#src/kit/id.ts";
import { act, transactionAt, type Stage } from "./act.ts";
import type { Conversation, DirectTalk, GroupTalk, Line } from "./conversation.ts";
import { directTalks } from "./direct-talks.ts";
import { buildFriendships, buildTies } from "./build-ties.ts";
import { groups } from "./groups.ts";
import { neighbours } from "./neighbours.ts";
import { demoEmail, demoPassword, people, type DemoPerson, type PersonName } from "./people.ts";

export interface Built {
  readonly people: number;
  readonly chats: number;
  readonly messages: number;
}

type Cast = ReadonlyMap<PersonName, Id>;

/** Any number will do, as long as it stays the same. */
const buildLock = 4_802_202_604;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Answers what was added; null when another process is building at this moment. */
export async function buildWorld(stage: Stage, stopping?: AbortSignal): Promise<Built | null> {
  const guard = await stage.postgres.sql.reserve();
  try {
    const [lock] = await guard<
      { mine: boolean }[]
    >`select pg_try_advisory_lock(${buildLock}) as mine`;
    if (lock?.mine !== true) return null;
    return await build(stage, stopping);
  } finally {
    // The connection goes back to the pool, and the lock would stay with it.
    await guard`select pg_advisory_unlock(${buildLock})`;
    guard.release();
  }
}

async function build(stage: Stage, stopping?: AbortSignal): Promise<Built> {
  const built = { people: 0, chats: 0, messages: 0 };
  const everybody = new Map<string, Id>();
  let passwordHash: string | null = null;
  for (const person of [...Object.values(people), ...neighbours]) {
    stopping?.throwIfAborted();
    const known = await findPerson(stage, person.handle);
    if (known !== null) {
      everybody.set(person.handle, known);
      continue;
    }
    // Slow on purpose, and the same for all of them.
    passwordHash ??= await stage.services.passwords.hash(demoPassword);
    everybody.set(person.handle, await join(stage, person, passwordHash));
    built.people += 1;
  }
  const cast = new Map<PersonName, Id>(
    (Object.keys(people) as PersonName[]).map((name) => [
      name,
      everybody.get(people[name].handle) ?? "",
    ]),
  );
  await buildFriendships(stage, everybody, stopping);
  for (const conversation of [...directTalks, ...groups]) {
    const { isNew, chatId } = await openChat(stage, cast, conversation);
    if (isNew) built.chats += 1;
    built.messages += await hold(stage, cast, conversation, chatId, stopping);
  }
  await buildTies(stage, everybody, stopping);
  return built;
}

async function findPerson({ postgres }: Stage, handle: string): Promise<Id | null> {
  const [row] = await postgres.sql<{ id: Id }[]>`select id from accounts where handle = ${handle}`;
  return row?.id ?? null;
}

async function join(stage: Stage, person: DemoPerson, passwordHash: string): Promise<Id> {
  const { handle, displayName, bio, birthDate, joinedDaysAgo } = person;
  const at = new Date(Date.now() - joinedDaysAgo * dayMs);
  return await transactionAt(stage, at, (ctx) =>
    createAccount(ctx, {
      handle,
      displayName,
      bio,
      birthDate,
      email: demoEmail(handle),
      passwordHash,
    }),
  );
}

async function openChat(
  stage: Stage,
  cast: Cast,
  conversation: Conversation,
): Promise<{ chatId: Id; isNew: boolean }> {
  const at = new Date(startOf(conversation) - 5 * minuteMs);
  const known = await findChat(stage, cast, conversation);
  if (known !== null) return { chatId: known, isNew: false };
  if (conversation.kind === "direct") {
    const [first, second] = conversation.between;
    const who = { accountId: idOf(cast, first), at };
    const { id } = await act(stage, who, "chat.openDirect", { accountId: idOf(cast, second) });
    return { chatId: id, isNew: true };
  }
  const [founder, ...others] = conversation.members;
  const accountIds = others.map((name) => idOf(cast, name));
  const who = { accountId: idOf(cast, founder), at };
  const { id } = await act(stage, who, "chat.createGroup", {
    title: conversation.title,
    accountIds,
  });
  return { chatId: id, isNew: true };
}

/** Everyone founds one group of the demo at most, before any other: its title may have been changed since. */
async function findChat(stage: Stage, cast: Cast, conversation: Conversation): Promise<Id | null> {
  const { sql } = stage.postgres;
  const find = {
    group: ({ members: [founder] }: GroupTalk) => sql<{ id: Id }[]>`
      select id from chats where kind = 'group' and created_by = ${idOf(cast, founder)}
      order by created_at limit 1`,
    direct: ({ between }: DirectTalk) => {
      const [low = "", high = ""] = between.map((name) => idOf(cast, name)).toSorted();
      return sql<
        { id: Id }[]
      >`select id from chats where direct_low = ${low} and direct_high = ${high}`;
    },
  };
  const [row] = await (conversation.kind === "group"
    ? find.group(conversation)
    : find.direct(conversation));
  return row?.id ?? null;
}

/** Says the lines that have not been said; answers how many. A chat that took a course of its own is left alone. */
async function hold(
  stage: Stage,
  cast: Cast,
  conversation: Conversation,
  chatId: Id,
  stopping?: AbortSignal,
): Promise<number> {
  const said = await stage.postgres.sql<{ id: Id; seq: number; senderId: Id }[]>`
    select id, seq, sender_id as "senderId" from messages where chat_id = ${chatId} order by seq`;
  const { lines } = conversation;
  const follows = said.every(
    ({ senderId }, index) => senderId === cast.get(lines[index]?.by ?? "maya"),
  );
  if (said.length >= lines.length || !follows) return 0;
  const sent: { id: Id; seq: number }[] = [...said];
  let atMs = startOf(conversation);
  for (const [index, line] of lines.entries()) {
    atMs += line.gapMinutes * minuteMs;
    if (index < said.length) continue;
    stopping?.throwIfAborted();
    sent.push(await utter(stage, cast, chatId, line, { at: new Date(atMs), sent }));
  }
  await read(stage, cast, conversation, chatId, sent);
  return lines.length - said.length;
}

async function utter(
  stage: Stage,
  cast: Cast,
  chatId: Id,
  line: Line,
  { at, sent }: { at: Date; sent: readonly { id: Id }[] },
): Promise<{ id: Id; seq: number }> {
  const accountId = idOf(cast, line.by);
  const replyTo = line.replyTo === undefined ? undefined : sent[line.replyTo]?.id;
  const input = { chatId, text: line.text, ...(replyTo === undefined ? {} : { replyTo }) };
  const message = await act(stage, { accountId, at }, "chat.sendMessage", input);
  const soon = { accountId, at: new Date(at.getTime() + minuteMs) };
  const target = { chatId, messageId: message.id };
  if (line.edited !== undefined) {
    await act(stage, soon, "chat.editMessage", { ...target, text: line.edited });
  }
  if (line.deleted === true) {
    await act(stage, soon, "chat.deleteMessage", { ...target, for: "everyone" });
  }
  return { id: message.id, seq: message.seq };
}

async function read(
  stage: Stage,
  cast: Cast,
  conversation: Conversation,
  chatId: Id,
  sent: readonly { seq: number }[],
): Promise<void> {
  for (const name of new Set(membersOf(conversation))) {
    const seq = sent[sent.length - 1 - (conversation.unread?.[name] ?? 0)]?.seq;
    if (seq === undefined) continue;
    await act(stage, { accountId: idOf(cast, name), at: new Date() }, "chat.markRead", {
      chatId,
      seq,
    });
  }
}

function membersOf(conversation: DirectTalk | GroupTalk): readonly PersonName[] {
  return conversation.kind === "direct" ? conversation.between : conversation.members;
}

/** Milliseconds since 1970, so that the last line falls where it should. */
function startOf({ endedHoursAgo, lines }: Conversation): number {
  const minutes = lines.reduce((sum, { gapMinutes }) => sum + gapMinutes, endedHoursAgo * 60);
  return Date.now() - minutes * minuteMs;
}

function idOf(cast: Cast, name: PersonName): Id {
  const id = cast.get(name);
  assert(id, `${name} is one of the demo's people`);
  return id;
}
