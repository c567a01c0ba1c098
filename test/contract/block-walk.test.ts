/**
 * A block leaves no trace: every operation is asked, on both doors, for everything by which the other person can be named,
 * and for everything else; before the block and after it, by whoever was blocked and by whoever blocked.
 */
import { beforeAll, describe, expect, test } from "bun:test";
import { socketDoorContracts } from "#src/contract/asyncapi.ts";
import type { Contract } from "#src/kit/operation.ts";
import { catalogue } from "#src/registry.ts";
import { sharedServer } from "#test/harness/server.ts";
import { asks, type Ask } from "./block-walk/asks.ts";
import { castPair, nobody, relations, type Named, type Scene } from "./block-walk/cast.ts";
import { exceptions, type Side } from "./block-walk/exceptions.ts";

type Door = "http" | "socket";

const facts = ["id", "handle", "displayName", "avatarId", "email"] as const;

/** Of an answer, in a failure. */
const excerptMax = 600;
/** A walk is some hundred calls at each door, twice. */
const walkMs = 120_000;

const contracts = new Map<string, Contract>(
  [
    ...Array.from(catalogue.operations.values(), ({ contract }) => contract),
    ...socketDoorContracts(catalogue),
  ].map((contract) => [contract.name, contract]),
);

test("the walk knows every operation, and no other", () => {
  expect(Object.keys(asks).toSorted()).toEqual([...contracts.keys()].toSorted());
});

for (const relation of relations)
  describe(relation, () => {
    let scenes: readonly [Scene, Scene];
    let namedBefore: Set<string>;

    beforeAll(async () => {
      scenes = await castPair(relation);
    }, walkMs);

    test(
      "before the block they are there for each other",
      async () => {
        namedBefore = await whatNames(scenes[1]);
        const always = ["profile.get", "profile.getMany", "profile.search", "contacts.match"];
        const lists = ["graph.listFollowers", "graph.listFollowing", "graph.listFriends"];
        for (const operation of [...always, ...lists, "graph.getRelationships"])
          expect(namedBefore).toContain(operation);
      },
      walkMs,
    );

    test(
      "after it nothing of who blocked is anywhere, and asking for them is asking for nobody",
      async () => {
        const [blocker, blocked] = scenes;
        await blocker.viewer.call("graph.block", { accountId: blocked.viewer.id });
        expect(await tracesIn(blocked, "blocked")).toEqual([]);
      },
      walkMs,
    );

    test(
      "nor is anything of who was blocked, for who blocked, but among those they blocked",
      async () => {
        expect(await tracesIn(scenes[0], "blocker")).toEqual([]);
      },
      walkMs,
    );
  });

/** Reads only: what writes would change is walked afterwards. */
async function whatNames(scene: Scene): Promise<Set<string>> {
  const naming = new Set<string>();
  for (const [operation, ask] of Object.entries(asks)) {
    const contract = contracts.get(operation);
    const isRead = contract?.kind === "read" || operation === "contacts.match";
    if ("spared" in ask || !isRead) continue;
    for (const input of inputsOf(ask, scene))
      for (const door of doorsOf(operation)) {
        const answer = await askAt(door, operation, input, scene);
        if (factsIn(answer, {}, scene.other).length > 0) naming.add(operation);
      }
  }
  return naming;
}

async function tracesIn(scene: Scene, side: Side): Promise<string[]> {
  const traces: string[] = [];
  for (const [operation, ask] of Object.entries(asks)) {
    if ("spared" in ask) continue;
    const allowed = exceptions.filter(
      (one) =>
        one.operations.includes(operation) &&
        (one.side ?? side) === side &&
        (one.relations ?? relations).includes(scene.relation),
    );
    if (allowed.some(({ isNotAsked }) => isNotAsked)) continue;
    const shows = new Set(allowed.flatMap((one) => one.shows));
    for (const door of doorsOf(operation)) {
      for (const input of inputsOf(ask, scene)) {
        const answer = withoutGoodbye(await askAt(door, operation, input, scene));
        for (const fact of factsIn(answer, input, scene.other))
          if (!shows.has(fact))
            traces.push(
              `${operation} at ${door} with ${JSON.stringify(input)} shows ${fact}: ${around(answer, scene.other[fact])}`,
            );
      }
      if (!("about" in ask) || allowed.some(({ differs }) => differs)) continue;
      traces.push(...(await differencesOf(operation, door, scene, ask.about)));
    }
  }
  return traces;
}

/** Of the answers about the other and about nobody, those that are not the same bytes. */
async function differencesOf(
  operation: string,
  door: Door,
  scene: Scene,
  about: (scene: Scene, other: Named) => readonly object[],
): Promise<string[]> {
  const stranger = nobody();
  const forNobody = about(scene, stranger);
  const traces: string[] = [];
  for (const [index, input] of about(scene, scene.other).entries()) {
    const theirs = hideNames(await askAt(door, operation, input, scene), scene.other);
    const nobodys = hideNames(
      await askAt(door, operation, forNobody[index] ?? {}, scene),
      stranger,
    );
    if (theirs !== nobodys)
      traces.push(
        `${operation} at ${door} with ${JSON.stringify(input)}: ${theirs.slice(0, excerptMax)} is not ${nobodys.slice(0, excerptMax)}`,
      );
  }
  return traces;
}

function inputsOf(ask: Exclude<Ask, { spared: string }>, scene: Scene): readonly object[] {
  return [
    ...("about" in ask ? ask.about(scene, scene.other) : []),
    ...("plain" in ask ? ask.plain(scene) : []),
  ];
}

/** What of somebody an answer tells, besides what the question said already: that it may only repeat as of nobody. */
function factsIn(answer: string, input: object, other: Named): (keyof Named)[] {
  const asked = JSON.stringify(input);
  return facts.filter((fact) => answer.includes(other[fact]) && !asked.includes(other[fact]));
}

/** By design: whoever is gone is named once more, so that clients can drop what they keep of them. */
function withoutGoodbye(answer: string): string {
  return answer.replaceAll(
    /\{[^{}]*"event":"graph\.personGone"[^{}]*"data":\{[^{}]*\}[^{}]*\}/g,
    "{}",
  );
}

function around(answer: string, fact: string): string {
  const at = answer.indexOf(fact);
  return answer.slice(Math.max(0, at - excerptMax / 2), at + excerptMax / 2);
}

function hideNames(answer: string, { id, handle, displayName, avatarId, email }: Named): string {
  return [id, handle, displayName, avatarId, email].reduce(
    (text, name) => text.replaceAll(name, "them"),
    // Numbered one after the other on each connection.
    answer.replaceAll(/"watch":"w\d+"/g, '"watch":"w"'),
  );
}

function doorsOf(operation: string): readonly Door[] {
  return contracts.get(operation)?.doors ?? ["http", "socket"];
}

async function askAt(door: Door, op: string, input: object, { viewer }: Scene): Promise<string> {
  if (door === "socket") {
    const { data, error } = await viewer.socket.request(op, input);
    const text = JSON.stringify(error === undefined ? { data } : { error });
    return withoutRequest(text, error?.requestId);
  }
  const { url } = await sharedServer();
  const answer = await fetch(`${url}/v1/${op}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${viewer.accessToken}`,
    },
    body: JSON.stringify(input),
  });
  const kept = [...answer.headers].filter(([name]) => name !== "date" && name !== "x-request-id");
  const text = await answer.text();
  const { error } = JSON.parse(text) as { error?: { requestId: string } };
  const length = kept.filter(([name]) => name !== "content-length");
  return withoutRequest(JSON.stringify([answer.status, length, text]), error?.requestId);
}

function withoutRequest(text: string, requestId: string | undefined): string {
  return requestId === undefined ? text : text.replaceAll(requestId, "this request");
}
