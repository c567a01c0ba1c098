/** How the console reads lines, offers words and keeps secrets to itself. */
import { describe, expect, test } from "bun:test";
import { complete } from "#src/cli/console/complete.ts";
import { describeType } from "#src/cli/console/fields.ts";
import { describeOperation, exampleLine } from "#src/cli/console/help.ts";
import { holdsSecret } from "#src/cli/console/history.ts";
import { LineError, readInput, splitWords, type Memory } from "#src/cli/console/parse.ts";
import { readReference, type Schema } from "#src/cli/console/reference.ts";
import { renderValue } from "#src/cli/console/render.ts";
import { styleFor } from "#src/cli/console/style.ts";
import { buildAsyncApi } from "#src/contract/asyncapi.ts";
import { buildOpenApi } from "#src/contract/openapi.ts";
import { catalogue } from "#src/registry.ts";
import fc from "fast-check";

const reference = readReference(
  JSON.parse(JSON.stringify(buildOpenApi(catalogue))),
  JSON.parse(JSON.stringify(buildAsyncApi(catalogue, "http://localhost:3000"))),
);
const plain = styleFor(false);

const schema: Schema = {
  type: "object",
  required: ["text"],
  properties: {
    text: { type: "string", minLength: 1, maxLength: 9 },
    count: { type: "integer", minimum: 1 },
    isLoud: { type: "boolean" },
    ids: { type: "array", items: { type: "string" } },
    numbers: { type: "array", items: { type: "integer" }, maxItems: 3 },
    note: { anyOf: [{ type: "string" }, { type: "null" }] },
    kind: { anyOf: [{ const: "a" }, { const: "b" }] },
    device: { type: "object", properties: { name: { type: "string" } } },
  },
};

function read(line: string, memory: Memory = {}): unknown {
  return readInput(splitWords(line), schema, memory);
}

function fault(line: string, memory: Memory = {}): string {
  try {
    return `read as ${JSON.stringify(read(line, memory))}`;
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    return error.message;
  }
}

describe("a line", () => {
  test.each([
    ["text=hi", { text: "hi" }],
    ['text="Good morning, \\"Ada\\""', { text: 'Good morning, "Ada"' }],
    ["text='a  b' count=3", { text: "a  b", count: 3 }],
    ["text=7 isLoud=true", { text: "7", isLoud: true }],
    ["ids=a,b,c numbers=1,2", { ids: ["a", "b", "c"], numbers: [1, 2] }],
    ["ids=", { ids: [] }],
    ['ids=["a, b","c"]', { ids: ["a, b", "c"] }],
    ['note=null text="null"', { note: null, text: "null" }],
    ["device.name=Desk text=a=b", { device: { name: "Desk" }, text: "a=b" }],
    ['{"text": "as it is", "count": 2}', { text: "as it is", count: 2 }],
    ["count=many", { count: "many" }],
    ["", {}],
  ])("%s", (line, input) => {
    expect(read(line)).toEqual(input);
  });

  test("reuses what was answered", () => {
    const memory = { last: { id: "c1", items: [{ id: "m1" }] } };
    expect(read("text=$last.id ids=$last.items.0.id,x", memory)).toEqual({
      text: "c1",
      ids: ["m1", "x"],
    });
    expect(read("ids=$last.id", memory)).toEqual({ ids: ["c1"] });
    expect(read('text="$last.id"', memory)).toEqual({ text: "$last.id" });
    expect(fault("text=$last.nothing", memory)).toContain("$last.nothing is nothing");
    expect(fault("text=$then.id", memory)).toContain("There are $last");
    expect(fault("text=$last.constructor", memory)).toContain("is nothing");
  });

  test("says what is wrong with it", () => {
    expect(fault("txet=hi")).toBe('There is no field "txet". Did you mean text?');
    expect(fault("hello")).toContain("name=value");
    expect(fault('text="hi')).toContain("not closed");
    expect(fault("ids=[1")).toContain("does not end");
    expect(fault('{"text": }')).toContain("no JSON");
    expect(fault("__proto__.polluted=1")).toContain("There is no field");
    expect(fault("{} text=hi")).toContain("nothing may follow");
  });

  test("any text comes through quotes as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(read(`text="${text.replace(/["\\]/g, "\\$&")}"`)).toEqual({ text });
      }),
    );
  });

  test("whatever is typed is read or refused, and never breaks the console", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (line) => void fault(line)));
  });
});

test("help of every operation has its fields, errors and an example that is read as it stands", () => {
  expect(reference.operations.size).toBeGreaterThan(60);
  for (const entry of reference.operations.values()) {
    const help = describeOperation(entry, plain);
    expect([entry.name, help]).toEqual([entry.name, expect.stringContaining("Errors") as string]);
    const [name, ...words] = splitWords(exampleLine(entry));
    expect(name?.text).toBe(entry.name);
    expect([entry.name, readInput(words, entry.input, {})]).toEqual([
      entry.name,
      entry.example as object,
    ]);
  }
});

test("bounds are told with the type", () => {
  const { properties } = schema as { properties: Record<string, Schema> };
  const types = Object.entries(properties).map(([name, one]) => [name, describeType(one)]);
  expect(Object.fromEntries(types)).toMatchObject({
    text: "string, 1–9 characters",
    count: "number, at least 1",
    numbers: "list of number, at most 3 of them",
    note: "string or null",
    kind: "one of a, b",
  });
});

const offers = (line: string, memory: Memory = {}) => complete(line, reference, memory)[0];

test("the tab key offers what may stand there", () => {
  expect(offers("chat.sendM")).toEqual(["chat.sendMessage "]);
  expect(offers("chat.sendMessage ")).toEqual(["chatId=", "text=", "replyTo="]);
  expect(offers("chat.sendMessage chatId=x te")).toEqual(["text="]);
  expect(offers("chat.sendMessage chatId=x ")).not.toContain("chatId=");
  expect(offers("chat.get chatId=$la", { last: { id: 1 } })).toEqual([
    "chatId=$last",
    "chatId=$last.id",
  ]);
  expect(offers("presence.set status=")).toContain("status=away ");
  expect(offers("wat")).toEqual(["watch "]);
  expect(offers("watch p")).toEqual(["presence "]);
  expect(offers("events chat.*")).toEqual([]);
  expect(offers("nothing ")).toEqual([]);
});

test("a line with a secret is known by its fields", () => {
  for (const line of [
    "auth.login identifier=ann password=hidden",
    'auth.login {"identifier":"ann","password":"hidden"}',
    "auth.completeChallenge challengeId=x method=totp code=123456",
    "auth.refresh refreshToken=abc",
  ])
    expect([line, holdsSecret(line)]).toEqual([line, true]);
  expect(holdsSecret('chat.sendMessage chatId=x text="hello"')).toBe(false);
});

test("what a stranger wrote cannot move the cursor", () => {
  const shown = renderValue({ text: "\u001b[2Jgone\u202eside\rover" }, plain);
  for (const character of ["\u001b", "\u202e", "\r"]) expect(shown).not.toContain(character);
  expect(renderValue(["\u001b]0;title\u0007"], styleFor(true))).not.toContain("\u001b]");
});
