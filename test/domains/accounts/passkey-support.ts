/** People with passkeys. */
import { SoftKey, type Twist } from "#test/harness/soft-key.ts";
import type { Answer, Person, Tokens, World } from "./support.ts";

export function originOf(world: World): string {
  return `http://localhost:${world.home.server.port}`;
}

/** A passkey in software, that the server knows as this person's. */
export async function addKey(world: World, person: Person, name = "Phone"): Promise<SoftKey> {
  const key = new SoftKey(originOf(world));
  const options = await person.ok("passkey.beginRegistration", {});
  await person.ok("passkey.finishRegistration", { name, credential: key.create(options) });
  return key;
}

/** Asks for a challenge and shows the key, in the way that the twist says. */
export async function tryLogin(world: World, key: SoftKey, twist: Twist = {}): Promise<Answer> {
  const options = await world.ok("auth.beginPasskeyLogin", {});
  return await world.call("auth.completePasskeyLogin", { credential: key.get(options, twist) });
}

export async function loginWith(world: World, key: SoftKey): Promise<Tokens> {
  const options = await world.ok("auth.beginPasskeyLogin", {});
  return await world.ok<Tokens>("auth.completePasskeyLogin", { credential: key.get(options) });
}

/** `status code`, or `ok`. */
export function verdictOf({ status, error }: Answer): string {
  return error ? `${status} ${error.code}` : "ok";
}

export async function passkeysOf(person: Person) {
  const { items } = await person.ok<{
    items: { id: string; name: string; lastUsedAt: string | null }[];
  }>("passkey.list", {});
  return items;
}
