/** What the tests of presence share. */
import type { Id } from "#src/kit/id.ts";
import type { Person } from "#test/harness/server.ts";
import type { Frame } from "#test/harness/socket.ts";

export interface Shown {
  readonly accountId: Id;
  readonly status: string;
  readonly text: string | null;
  readonly textUntil: string | null;
  readonly lastSeenAt?: string | null;
}

export interface Watching {
  readonly watch: string;
  readonly states: readonly Shown[];
}

/** Nothing that anybody may see. */
export function nothingOf(accountId: Id): Shown {
  return { accountId, status: "offline", text: null, textUntil: null, lastSeenAt: null };
}

export async function watch(person: Person, ...accountIds: readonly Id[]): Promise<Watching> {
  return await person.call<Watching>("presence.watch", { accountIds });
}

/** How one person looks to another at this moment, by a watch of its own. */
export async function look(person: Person, accountId: Id): Promise<Shown> {
  const { watch: name, states } = await watch(person, accountId);
  await person.call("presence.unwatch", { watch: name });
  const [state] = states;
  if (!state) throw new Error("one state for one account");
  return state;
}

/** What a person was told of another, in order. */
export function heard(person: Person, accountId: Id): string[] {
  return person.socket.pushed
    .filter((frame) => frame.signal === "presence.changed")
    .map((frame) => frame.data as Shown)
    .filter((state) => state.accountId === accountId)
    .map((state) => state.status);
}

/** The next signal, or one that came, which says this. */
export async function hears(person: Person, about: Partial<Shown>): Promise<Frame> {
  return await person.socket.hears("presence.changed", { ...about });
}
