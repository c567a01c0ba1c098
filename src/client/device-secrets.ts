/**
 * What shows the server that somebody logged in on this device before, so that strangers who guess at the password do not
 * keep them out. Outlives the logout; kept by handle and by what was typed at the login, for the last few people.
 */
import { isRecord, parseJson } from "./json.ts";
import type { ClientStorage } from "./storage.ts";

const storageKey = "hubbub.device-secrets";
const keptMax = 16;

export class DeviceSecrets {
  readonly #storage: ClientStorage;

  constructor(storage: ClientStorage) {
    this.#storage = storage;
  }

  async of(identifier: string): Promise<string | null> {
    return (await this.#read()).get(normal(identifier)) ?? null;
  }

  /** A login that gave none goes on with the one that was sent, also under this other name. */
  async keep(names: readonly string[], secret: string): Promise<void> {
    const kept = await this.#read();
    for (const name of names.map(normal)) {
      // The newest stand last.
      kept.delete(name);
      kept.set(name, secret);
    }
    const newest = Array.from(kept).slice(-keptMax);
    await this.#storage.set(storageKey, JSON.stringify(newest));
  }

  async #read(): Promise<Map<string, string>> {
    const stored = parseJson((await this.#storage.get(storageKey)) ?? "");
    return new Map(Array.isArray(stored) ? stored.filter(isPair) : []);
  }
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "string";
}

function normal(identifier: string): string {
  return identifier.trim().toLowerCase();
}

export function deviceSecretIn(answer: unknown): string | null {
  return isRecord(answer) && typeof answer["deviceSecret"] === "string"
    ? answer["deviceSecret"]
    : null;
}
