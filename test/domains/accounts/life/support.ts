/** People who leave traces wherever they can, and a look at every place where one might be found. */
import { RedisClient } from "bun";
import { newId, type Id } from "#src/kit/id.ts";
import { redisUrl } from "#test/harness/redis.ts";
import type { TestServer } from "#test/harness/server.ts";
import { purgeAccount } from "#src/domains/accounts/life/purge.ts";
import type { JobContext } from "#src/kit/job.ts";
import { send } from "#test/harness/media.ts";
import type { Person, World } from "../support.ts";

export interface Traces {
  /** With others in it. */
  readonly groupId: Id;
  readonly directId: Id;
  /** What others see there of the person's messages, by id. */
  readonly messageId: Id;
  readonly answerId: Id;
  /** In which nobody else is. */
  readonly ownGroupId: Id;
  readonly notesId: Id;
}

/** Writes `marker` into everything a person can write into. */
export async function leaveTraces(
  world: World,
  person: Person,
  other: Person,
  marker: string,
): Promise<Traces> {
  await person.ok("profile.update", {
    displayName: marker,
    bio: `I am ${marker}`,
    pronouns: marker.slice(0, 20),
    location: marker,
    links: [{ title: marker, url: `https://${marker}.example/` }],
  });
  await person.ok("presence.set", { status: "online", text: `busy: ${marker}` });
  const device = { id: newId(), name: `${marker} phone`, platform: marker };
  await world.login(person.handle, device);
  await leaveWaysIn(world, person, marker);
  await leaveRelations(person, other, marker);
  await leaveFiles(world, person, marker);
  return await leaveWords(person, other, marker);
}

/** What a sign-in with keys and providers leaves, without the keys and providers. */
async function leaveWaysIn({ sql, home }: World, { id }: Person, marker: string): Promise<void> {
  const now = home.clock.now();
  await sql`
    update accounts set email = ${`${marker}@people.test`}, email_key = ${`${marker}@people.test`} where id = ${id}`;
  await sql`
    insert into passkeys (id, account_id, credential_id, public_key, sign_count, transports, synced, name, created_at)
    values (${newId()}, ${id}, ${Buffer.from(marker)}, ${Buffer.from(marker)}, 0, '{}', false, ${marker}, ${now})`;
  await sql`
    insert into provider_identities (id, account_id, issuer, subject, email, created_at, last_used_at)
    values (${newId()}, ${id}, 'https://issuer.example', ${marker}, ${`${marker}@issuer.example`}, ${now}, ${now})`;
  await sql`
    insert into provider_arrivals
      (id, provider, purpose, issuer, subject, email, email_proven, display_name, verifier_hash, stage, expires_at)
    values (${newId()}, 'issuer', 'login', 'https://issuer.example', ${marker}, ${`${marker}@issuer.example`}, true, ${marker},
      ${Buffer.from("hash")}, 'done', ${now})`;
  await sql`
    insert into former_emails (id, account_id, email, changed_at)
    values (${newId()}, ${id}, ${`was-${marker}@people.test`}, ${now})`;
}

async function leaveRelations(person: Person, other: Person, marker: string): Promise<void> {
  await person.ok("graph.follow", { accountId: other.id });
  await other.ok("graph.requestFriend", { accountId: person.id });
  await person.ok("graph.acceptFriend", { accountId: other.id });
  const list = await person.ok<{ id: Id }>("list.create", { name: `${marker} people` });
  await person.ok("list.addMembers", { listId: list.id, accountIds: [other.id] });
  const [digest] = [new Bun.CryptoHasher("sha256").update(marker).digest("hex")];
  await person.ok("contacts.match", { hashes: [digest] });
}

async function leaveFiles({ home }: World, person: Person, marker: string): Promise<void> {
  const { accessToken } = person.tokens;
  const sent = await send(home, { accessToken }, `%PDF-1.7\n% ${marker}\n`, {
    ...{ name: `${marker}.pdf`, type: "application/pdf" },
    fields: { altText: `a paper about ${marker}` },
  });
  if (sent.body.error) throw new Error(`POST /v1/media: ${JSON.stringify(sent.body.error)}`);
}

async function write(who: Person, chatId: Id, text: string, more: object = {}): Promise<Id> {
  return (await who.ok<{ id: Id }>("chat.sendMessage", { chatId, text, ...more })).id;
}

async function leaveWords(person: Person, other: Person, marker: string): Promise<Traces> {
  const group = async (title: string, accountIds: Id[]): Promise<Id> =>
    (await person.ok<{ id: Id }>("chat.createGroup", { title, accountIds })).id;
  const open = async (accountId: Id): Promise<Id> =>
    (await person.ok<{ id: Id }>("chat.openDirect", { accountId })).id;
  const [groupId, ownGroupId] = [await group("Walks", [other.id]), await group(marker, [])];
  const [directId, notesId] = [await open(other.id), await open(person.id)];
  for (const chatId of [ownGroupId, directId, notesId])
    await write(person, chatId, `${marker}, said here`);
  const messageId = await write(person, groupId, `${marker}, as first written`);
  await person.ok("chat.editMessage", { chatId: groupId, messageId, text: `${marker}, edited` });
  const answerId = await write(other, groupId, "An answer", { replyTo: messageId });
  await person.ok("chat.deleteMessage", { chatId: groupId, messageId: answerId, for: "me" });
  return { groupId, directId, messageId, answerId, ownGroupId, notesId };
}

/** Deletes the account and lets the two weeks pass; nothing is purged yet. */
export async function passTheirTime(world: World, person: Person): Promise<void> {
  await person.ok("account.delete", {});
  world.advance({ days: 14, minutes: 1 });
}

export async function purge(world: World, { id }: Person, ctx?: JobContext): Promise<void> {
  await purgeAccount.run(ctx ?? world.jobContext(), { accountId: id });
}

/** Every table that there is, whoever made it. */
async function tablesOf({ sql }: World): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') order by 1`;
  return rows.map(({ name }) => name);
}

/** Tables with a row that holds these words, in text or as bytes. */
export async function tablesWith(world: World, words: string): Promise<string[]> {
  const hex = Buffer.from(words).toString("hex");
  const found: string[] = [];
  for (const table of await tablesOf(world)) {
    const rows = await world.sql.unsafe(
      `select from ${table} r where r::text like $1 or r::text like $2 limit 1`,
      [`%${words}%`, `%${hex}%`],
    );
    if (rows.length > 0) found.push(table);
  }
  return found;
}

/** Columns, as `table.column`, with a value that holds this id. */
export async function columnsWith(world: World, id: Id): Promise<string[]> {
  const found: string[] = [];
  for (const table of await tablesOf(world)) {
    const rows = await world.sql.unsafe<{ key: string }[]>(
      `select distinct j.key from ${table} r cross join lateral jsonb_each_text(to_jsonb(r)) j
       where j.value like $1`,
      [`%${id}%`],
    );
    found.push(...rows.map(({ key }) => `${table}.${key}`));
  }
  return found.sort();
}

/** Keys of objects that hold these words, or are named by them. */
export async function objectsWith({ server }: TestServer, words: string): Promise<string[]> {
  const { storage } = server.services;
  const { objects } = await storage.list("", { after: null, limit: 1_000 });
  const found: string[] = [];
  for (const { key } of objects) {
    const object = await storage.get(key);
    const chunks: Uint8Array[] = [];
    for await (const chunk of object?.content ?? []) chunks.push(chunk);
    if (key.includes(words) || Buffer.concat(chunks).includes(words)) found.push(key);
  }
  return found;
}

/** Keys in Redis, of this deployment, that hold these words. Empty where there is no Redis. */
export async function redisKeysWith({ server }: TestServer, words: string): Promise<string[]> {
  const url = await redisUrl();
  if (url === undefined) return [];
  const client = new RedisClient(url);
  const ask = async (name: string, ...args: string[]): Promise<unknown> =>
    await client.send(name, args);
  const reads: Record<string, (key: string) => Promise<unknown>> = {
    string: (key) => ask("GET", key),
    hash: (key) => ask("HGETALL", key),
    zset: (key) => ask("ZRANGE", key, "0", "-1"),
    set: (key) => ask("SMEMBERS", key),
    stream: (key) => ask("XRANGE", key, "-", "+"),
  };
  const prefix = new URL(server.database).pathname.slice(1);
  const found: string[] = [];
  try {
    for (const key of (await ask("KEYS", `${prefix}:*`)) as string[]) {
      const kind = String(await ask("TYPE", key));
      const read = reads[kind];
      if (kind !== "none" && !read) throw new Error(`Nobody knows how to read a ${kind}.`);
      const held = JSON.stringify(await read?.(key)) ?? "";
      if (key.includes(words) || held.includes(words)) found.push(key);
    }
  } finally {
    client.close();
  }
  return found;
}
