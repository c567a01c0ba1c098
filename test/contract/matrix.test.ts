/** Plays the authorisation matrix on both doors, on a real server. */
import { beforeAll, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { socketDoorContracts } from "#src/contract/asyncapi.ts";
import type { Contract } from "#src/kit/operation.ts";
import { catalogue } from "#src/registry.ts";
import { people, sharedServer, type Person, type TestServer } from "#test/harness/server.ts";
import { objectsToCome, provedElsewhere, rolesToCome, rows } from "./matrix.ts";
import type { Row, Verdict } from "./matrix/rows.ts";
import { setStage, type Role, type Stage } from "./matrix/stage.ts";

type Door = "http" | "socket";

/** A dozen roles at two doors, and where a password is checked each of them costs a hash. */
const rowMs = 60_000;

interface Answer {
  readonly verdict: Verdict;
  /** All of it but the request's own id, as the caller sees it. */
  readonly seen: string;
}

const contracts = new Map<string, Contract>(
  [
    ...Array.from(catalogue.operations.values(), ({ contract }) => contract),
    ...socketDoorContracts(catalogue),
  ].map((contract) => [contract.name, contract]),
);

let server: TestServer;
let stage: Stage;
/** What each caller saw, by operation, door and role, for each row that was played. */
const seen = new Map<Row, Map<string, Answer>>();

beforeAll(async () => {
  server = await sharedServer();
  stage = await setStage();
});

test("the matrix knows every operation, and no other", () => {
  const known = new Set([...rows.map(({ operation }) => operation), ...provedElsewhere.keys()]);
  expect([...known].sort()).toEqual([...contracts.keys()].sort());
  for (const path of provedElsewhere.values()) expect(existsSync(path)).toBe(true);
});

test("every operation is tried by whoever is not logged in", () => {
  const missing = [...contracts.keys()].filter(
    (name) =>
      !provedElsewhere.has(name) &&
      !rows.some(({ operation, verdicts }) => operation === name && verdicts.anonymous),
  );
  expect(missing).toEqual([]);
});

test("what is said not to exist yet does not", () => {
  const come = [...rolesToCome, ...objectsToCome].filter(([, maker]) => contracts.has(maker));
  expect(come).toEqual([]);
});

for (const row of rows)
  test(
    `${row.operation} on ${row.what} (${row.object})`,
    async () => {
      const answers = new Map<string, Answer>();
      seen.set(row, answers);
      const expected: Record<string, Verdict> = {};
      for (const door of doorsOf(row))
        for (const [role, verdict] of entriesOf(row.verdicts)) {
          const answer = await play(row, door, role);
          expected[`${door}, ${role}`] = verdict;
          answers.set(`${door}, ${role}`, answer);
        }
      const actual = Array.from(answers, ([who, { verdict }]) => [who, verdict]);
      expect(Object.fromEntries(actual)).toEqual(expected);
    },
    rowMs,
  );

/** Runs last: what was seen above is compared. */
test("what one may not know of is answered, byte for byte, as what does not exist", () => {
  let compared = 0;
  for (const [hidden, missing] of pairs())
    for (const [who, answer] of seen.get(hidden) ?? []) {
      const nothing = seen.get(missing)?.get(who);
      if (nothing === undefined || answer.verdict !== nothing.verdict) continue;
      expect({ who, hidden: hidden.what, ...answer }).toEqual({
        who,
        hidden: hidden.what,
        ...nothing,
      });
      compared += 1;
    }
  expect(compared).toBeGreaterThan(100);
});

function* pairs(): Generator<[hidden: Row, missing: Row]> {
  for (const hidden of rows.filter(({ object }) => object === "private"))
    for (const missing of rows)
      if (missing.object === "nonexistent" && missing.operation === hidden.operation)
        yield [hidden, missing];
}

function doorsOf({ operation }: Row): readonly Door[] {
  return contracts.get(operation)?.doors ?? ["http", "socket"];
}

function entriesOf(verdicts: Row["verdicts"]): [Role, Verdict][] {
  return Object.entries(verdicts) as [Role, Verdict][];
}

async function play(row: Row, door: Door, role: Role): Promise<Answer> {
  const group = await stage.group();
  const actor = role === "anonymous" ? null : await actorOf(row, role);
  const input = await row.input({ stage, group, role, actor });
  const answer =
    door === "http"
      ? await askOverHttp(row.operation, input, actor)
      : role === "suspended"
        ? await askAtTheDoor(row.operation, input, actor)
        : await askOverSocket(row.operation, input, actor);
  const changed = answer.verdict === "ok" && contracts.get(row.operation)?.kind === "write";
  if (changed && row.object !== "none" && row.isPrivate !== true)
    stage.spoil(row.operation.startsWith("graph."));
  return answer;
}

async function actorOf(row: Row, role: Exclude<Role, "anonymous">): Promise<Person> {
  if (row.endsSession !== true || role === "suspended") return stage.person(role);
  const [somebody] = await people("leaving");
  if (somebody === undefined) throw new Error("nobody came");
  return somebody;
}

async function askOverHttp(op: string, input: object, actor: Person | null): Promise<Answer> {
  const headers = actor === null ? {} : { authorization: `Bearer ${actor.accessToken}` };
  const answer = await fetch(`${server.url}/v1/${op}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(input),
  });
  const text = await answer.text();
  const body = JSON.parse(text) as { error?: { code: Verdict; requestId: string } };
  const kept = [...answer.headers].filter(([name]) => name !== "date" && name !== "x-request-id");
  return {
    verdict: body.error?.code ?? "ok",
    seen: JSON.stringify([answer.status, kept, withoutId(text, body.error?.requestId)]),
  };
}

async function askOverSocket(op: string, input: object, actor: Person | null): Promise<Answer> {
  const socket = actor?.socket ?? (await server.connect());
  const { error, data } = await socket.request(op, input);
  const text = JSON.stringify({ error, data });
  return {
    verdict: (error?.code as Verdict | undefined) ?? "ok",
    seen: withoutId(text, error?.requestId),
  };
}

/** Their sockets are closed, so they open another and do not wait for the answer; which is the answer to both. */
async function askAtTheDoor(op: string, input: object, actor: Person | null): Promise<Answer> {
  const socket = await server.connect();
  const opening = socket.request("session.open", { token: actor?.accessToken });
  const [{ error }, { data }] = await Promise.all([opening, socket.request(op, input)]);
  if (error === undefined || data !== undefined) return { verdict: "ok", seen: "let in" };
  return { verdict: error.code as Verdict, seen: "at the door" };
}

function withoutId(text: string, requestId: string | undefined): string {
  return requestId === undefined ? text : text.replaceAll(requestId, "this request");
}
