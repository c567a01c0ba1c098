/** How large a world is, and what makes two of them the same one. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export interface WorldParameters {
  /** People who follow, befriend, block and list each other. */
  readonly people: number;
  /** Accounts of which nothing is known but that they all follow one celebrity. */
  readonly bare: number;
  /** How many a person follows in the mean. */
  readonly follows: number;
  readonly seed: number;
}

export const fullSize: WorldParameters = { people: 100_000, bare: 1_000_000, follows: 50, seed: 1 };

/** Ten bare accounts for each person, as in the full size. */
export function sizedWorld(people: number, seed = fullSize.seed): WorldParameters {
  return { ...fullSize, people, bare: people * (fullSize.bare / fullSize.people), seed };
}

/** Whoever has the most followers of all. */
export const celebrity = 0;

/** To be raised when the same parameters make another world. */
const generatorVersion = 1;

/** Names a world by its content: its size, what makes it, and the schema that it stands in. */
export function worldKey(parameters: WorldParameters): string {
  const { people, bare, follows, seed } = parameters;
  return `${people}-${bare}-${follows}-${seed}-${schemaDigest()}`;
}

function schemaDigest(): string {
  const folder = resolve(import.meta.dir, "../../drizzle");
  const digest = createHash("sha256").update(String(generatorVersion));
  const migrations = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  for (const name of migrations.sort()) digest.update(readFileSync(join(folder, name)));
  return digest.digest("hex").slice(0, 12);
}
