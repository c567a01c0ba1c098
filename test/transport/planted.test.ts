/**
 * Canaries in every field of every operation, in the shape of each kind of secret, at both doors: no refusal repeats one,
 * no log line and no job holds one.
 */
import { expect, test } from "bun:test";
import { catalogue } from "#src/registry.ts";
import { createLog } from "#src/platform/log.ts";
import { newId } from "#src/kit/id.ts";
import type { Contract } from "#src/kit/operation.ts";
import { TestServer, type Person } from "#test/harness/server.ts";

const lines: string[] = [];
const log = await createLog({
  level: "debug",
  format: "json",
  destination: { write: (line) => void lines.push(line) },
});
const home = await TestServer.start({ log });
const refusals: string[] = [];

/** As a password, a mail address, a code, a phone number, a piece of SQL and a token look; each is found by a part of it. */
const shapes = {
  "planted horse": "planted horse 7",
  "planted@canary": "planted@canary.test",
  "86420975": "86420975",
  "864209753": "+864209753186",
  "planted'); drop": "planted'); drop table accounts; --",
  cGxhbnRlZF9jYW5hcnk: "cGxhbnRlZF9jYW5hcnkcGxhbnRlZF9jYW5hcnkcGxhb",
};

type Path = readonly (string | number)[];

function stringsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value === "string") return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => stringsIn(child, [...path, name]));
}

function planted(value: unknown, [name, ...rest]: Path, canary: string): unknown {
  if (name === undefined) return canary;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[name] = planted(copy[name], rest, canary);
  return copy;
}

function variants({ example: { input } }: Contract): unknown[] {
  const canaries = Object.values(shapes);
  const everywhere = canaries.flatMap((canary) =>
    stringsIn(input).map((path) => planted(input, path, canary)),
  );
  const beside = { ...(input as object), nobodyAskedFor: canaries };
  return [...everywhere, beside, canaries[0], canaries];
}

async function send(person: Person, contract: Contract, input: unknown): Promise<void> {
  const doors = contract.doors ?? ["http", "socket"];
  const [canary = ""] = Object.values(shapes);
  if (doors.includes("http")) {
    const { body } = await person.http(contract.name, input, {
      "user-agent": canary,
      cookie: `a=${canary}`,
    });
    if (body.error) refusals.push(`${contract.name}: ${JSON.stringify(body.error)}`);
  }
  if (doors.includes("socket")) {
    const { error } = await person.socket.request(contract.name, input, newId());
    if (error) refusals.push(`${contract.name}: ${JSON.stringify(error)}`);
  }
}

const found = (texts: readonly string[]): string[] =>
  Object.keys(shapes).flatMap((canary) => texts.filter((text) => text.includes(canary)));

test("every operation was tried, and nothing that was planted comes back or stays behind", async () => {
  for (const { contract } of catalogue.operations.values()) {
    // Some end the session that asks.
    const person = await home.person("planted");
    for (const input of variants(contract)) await send(person, contract, input);
  }
  expect(refusals.length).toBeGreaterThan(catalogue.operations.size * 3);
  expect(refusals.filter((text) => text.includes('"internal"'))).toEqual([]);
  expect(found(refusals)).toEqual([]);
  expect(found(lines)).toEqual([]);
  const jobs = await home.server.postgres.sql<
    { row: string }[]
  >`select j::text as row from jobs.job j`;
  expect(found(jobs.map(({ row }) => row))).toEqual([]);
}, 60_000);
