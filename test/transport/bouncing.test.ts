/** What must bounce off every operation alike, walked over the whole catalogue; the rest of it has tests of its own. */
import { describe, expect, test } from "bun:test";
import { compile } from "#src/kit/schema.ts";
import type { Id } from "#src/kit/id.ts";
import { catalogue } from "#src/registry.ts";
import { TestServer } from "#test/harness/server.ts";
import { canary, failure, probing } from "./support.ts";

const contracts = Array.from(catalogue.operations.values(), ({ contract }) => contract);
const home = await TestServer.start({ catalogue: probing().catalogue });
/** Serves everything there is. */
const whole = await TestServer.start();

test("a handler that fails tells its request's id over HTTP, and nothing of why", async () => {
  const ann = await home.person("ann");
  for (const op of ["probe.readFail", "probe.writeFail"]) {
    const { status, body, headers } = await ann.http(op, { name: "x" });
    expect([status, body.error?.code]).toEqual([500, "internal"]);
    expect(body.error?.requestId).toBe(headers.get("x-request-id") ?? "none");
    const said = JSON.stringify(body);
    for (const secret of [canary, failure, "postgres://", "Error", "/src/", "    at "])
      expect(said).not.toContain(secret);
  }
  expect((await ann.http("account.get")).status).toBe(200);
});

/** Long, and made for patterns that try again and again. */
const baits = [
  `${"a".repeat(50_000)}!`,
  `${" \t".repeat(25_000)}!`,
  "a@".repeat(25_000),
  `${"a.".repeat(25_000)}@`,
  `${"1".repeat(50_000)}-`,
  `${"aA1_-".repeat(10_000)}\n`,
  "0000-".repeat(10_000),
  "e\u0301".repeat(25_000),
];

function stringPaths(value: unknown, path: string[] = []): string[][] {
  if (typeof value === "string") return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => stringPaths(child, [...path, name]));
}

function replaced(value: unknown, [name, ...rest]: readonly string[], bait: string): unknown {
  if (name === undefined) return bait;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[name] = replaced(copy[name], rest, bait);
  return copy;
}

const checkMsMax = 10;
const roundsMax = 20;

/** The quickest of some: what else the machine does only ever adds. */
function quickestMs(work: () => void): number {
  let quickest = Infinity;
  for (let round = 0; round < roundsMax && quickest > checkMsMax; round += 1) {
    const began = performance.now();
    work();
    quickest = Math.min(quickest, performance.now() - began);
  }
  return quickest;
}

test("no field of any operation can be made to take long", () => {
  const slow = contracts.flatMap(({ name, input, example }) => {
    const check = compile(input);
    return stringPaths(example.input).flatMap((path) =>
      baits.flatMap((bait, at) => {
        const baited = replaced(example.input, path, bait);
        const tookMs = quickestMs(() => {
          try {
            check.parse(baited);
          } catch {
            // Refused, as most are.
          }
        });
        return tookMs > checkMsMax ? [`${name} ${path.join(".")} ${at}: ${tookMs} ms`] : [];
      }),
    );
  });
  expect(slow).toEqual([]);
});

describe("a list", () => {
  const lists = contracts.filter(
    ({ input, access }) => access === "account" && "cursor" in input.properties,
  );

  test.each(lists.map(({ name }) => name))(
    "%s has bounds, and no way in but its own cursors",
    async (name) => {
      const ann = await whole.person("ann");
      const bob = await whole.person("bob");
      const { id: chatId } = await ann.call<{ id: Id }>("chat.openDirect", { accountId: bob.id });
      for (const said of ["one", "two"]) await ann.call("chat.sendMessage", { chatId, text: said });
      const { nextCursor: foreign } = await ann.call("chat.listMessages", { chatId, limit: 1 });
      const example = contracts.find((one) => one.name === name)?.example.input as object;
      const { cursor: _, limit: _limit, ...own } = example as { cursor?: string; limit?: number };
      if ("chatId" in own) own.chatId = chatId;
      if ("accountId" in own) own.accountId = bob.id;
      if ("listId" in own)
        own.listId = (await ann.call<{ id: Id }>("list.create", { name: "Family" })).id;
      for (const limit of [-1, 0, 1.5, 101, 1e9, "10", null, "NaN", [1], { $gt: 0 }])
        await expectInvalid(name, { ...own, limit }, "limit");
      const cursors = [
        ...[
          "",
          "x",
          "x.y",
          `${String(foreign)}x`,
          String(foreign).slice(1),
          "x".repeat(513),
          7,
          {},
        ],
        ...(name === "chat.listMessages" ? [] : [foreign]),
      ];
      for (const cursor of cursors) await expectInvalid(name, { ...own, cursor }, "cursor");

      async function expectInvalid(op: string, input: object, field: string): Promise<void> {
        const { status, body } = await ann.http(op, input);
        expect([op, input, status, Object.keys(body.error?.fields ?? {})]).toEqual([
          ...[op, input, 422],
          [field],
        ]);
        const { error } = await ann.socket.request(op, input);
        expect([op, error?.code, Object.keys(error?.fields ?? {})]).toEqual([
          op,
          "invalid",
          [field],
        ]);
      }
    },
  );
});
