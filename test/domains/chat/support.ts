/** What the tests of chat share. */
import { letAllKnow, letKnow } from "#test/harness/acquaint.ts";
import { people as somebody, sharedServer, type Person } from "#test/harness/server.ts";

export { sharedServer };
export type { Person };

export const unknownId = "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70";

export interface MessageOnWire {
  readonly kind: "text" | "deleted";
  readonly id: string;
  readonly chatId: string;
  readonly seq: number;
  readonly senderId: string;
  readonly text: string | null;
  readonly version: number;
}

export interface ChatOnWire {
  readonly id: string;
  readonly kind: "direct" | "group";
  readonly title: string | null;
  readonly version: number;
  readonly role: string;
  readonly isRequest: boolean;
  readonly askedById: string | null;
  readonly memberCount: number;
  readonly members: readonly {
    readonly id: string;
    readonly handle: string | null;
    readonly role: string;
  }[];
  readonly readSeq: number;
  readonly unreadCount: number;
  readonly lastMessage: MessageOnWire | null;
  readonly lastActivityAt: string;
}

export interface MessagePage {
  readonly items: MessageOnWire[];
  readonly quoted: { messageId: string; message?: MessageOnWire; unavailable?: true }[];
  readonly nextCursor: string | null;
}

export interface EventOnWire {
  readonly seq: number;
  readonly event?: string;
  readonly skip?: true;
  readonly data?: { readonly version?: number };
}

/** As many people as names, so that each can be called by theirs. */
export async function people<const N extends readonly string[]>(
  ...names: N
): Promise<{ -readonly [K in keyof N]: Person }> {
  return (await somebody(...names)) as { -readonly [K in keyof N]: Person };
}

/** The same, who follow each other: what one adds another to is no request. */
export async function acquainted<const N extends readonly string[]>(
  ...names: N
): Promise<{ -readonly [K in keyof N]: Person }> {
  const all = await people(...names);
  await letAllKnow(all);
  return all;
}

export function crowd(size: number): Promise<Person[]> {
  return somebody(...Array.from({ length: size }, (_, n) => `p${n}`));
}

/** How a call ends: "ok", or the refusal's code. */
export async function outcome(person: Person, op: string, input: object): Promise<string> {
  return (await person.socket.request(op, input)).error?.code ?? "ok";
}

/** The fields that a call is refused for; fails when it is not refused as `invalid`. */
export async function faultyFields(person: Person, op: string, input: object): Promise<string[]> {
  const refused = await person.refusal(op, input);
  if (refused.code !== "invalid") throw new Error(`${op} was refused as ${refused.code}`);
  return Object.keys(refused.fields ?? {});
}

export function send(person: Person, chatId: string, text: string): Promise<MessageOnWire> {
  return person.call<MessageOnWire>("chat.sendMessage", { chatId, text });
}

/** A group of the first person's making, whom the others know; they own it. */
export async function foundGroup(owner: Person, ...others: readonly Person[]): Promise<string> {
  await letKnow(owner, others);
  return await addressGroup(owner, ...others);
}

/** The same, where the others need not know who founds it. */
export async function addressGroup(owner: Person, ...others: readonly Person[]): Promise<string> {
  const accountIds = others.map((person) => person.id);
  const group = await owner.call<ChatOnWire>("chat.createGroup", { title: "Walks", accountIds });
  return group.id;
}

export async function openDirect(opener: Person, other: Person): Promise<string> {
  return (await opener.call<ChatOnWire>("chat.openDirect", { accountId: other.id })).id;
}

/** A direct chat that both opened: what one writes is no request to the other. */
export async function acquaint(one: Person, other: Person): Promise<string> {
  await openDirect(other, one);
  return await openDirect(one, other);
}

export async function requestsOf(person: Person): Promise<ChatOnWire[]> {
  return (await person.call<{ items: ChatOnWire[] }>("chat.list", { box: "requests" })).items;
}

/** What the person does to somebody in the graph: `follow`, `block`, `restrict`… */
export async function toPerson(person: Person, verb: string, other: Person): Promise<void> {
  await person.call(`graph.${verb}`, { accountId: other.id });
}

export async function listOf(person: Person): Promise<ChatOnWire[]> {
  return (await person.call<{ items: ChatOnWire[] }>("chat.list", {})).items;
}

export function getChat(person: Person, chatId: string): Promise<ChatOnWire> {
  return person.call<ChatOnWire>("chat.get", { chatId });
}

export function pageOf(person: Person, chatId: string, input: object = {}): Promise<MessagePage> {
  return person.call<MessagePage>("chat.listMessages", { chatId, limit: 100, ...input });
}

export async function textsOf(person: Person, chatId: string): Promise<(string | null)[]> {
  return (await pageOf(person, chatId)).items.map((message) => message.text);
}

/** Makes a chat's messages older: moving the clock instead would log everybody out. */
export async function age(chatId: string, hours: number, minutes = 0): Promise<void> {
  const { postgres } = (await sharedServer()).server;
  await postgres.sql`
    update messages set created_at = created_at - make_interval(hours => ${hours}, mins => ${minutes})
    where chat_id = ${chatId}`;
}

export async function eventsOf(person: Person, stream: string, after = 0): Promise<EventOnWire[]> {
  const read = await person.call<{ events: EventOnWire[] }>("stream.read", {
    stream,
    after,
    limit: 500,
  });
  return read.events;
}

/** What a person was told live under this name. */
export function told(person: Person, event: string): unknown[] {
  return person.socket.pushed.filter((frame) => frame.event === event).map((frame) => frame.data);
}
