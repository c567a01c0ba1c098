/** What stands in the catalogue is what a reader needs: a summary and an example that its own schema accepts. */
import { expect, test } from "bun:test";
import type { TSchema } from "typebox";
import Format from "typebox/format";
import { compile } from "#src/kit/schema.ts";
import { connectionContracts } from "#src/kit/watch-contracts.ts";
import { catalogue } from "#src/registry.ts";

interface Exemplified {
  readonly what: string;
  readonly summary: string;
  readonly schema: TSchema;
  readonly example: unknown;
}

const contracts = [
  ...Array.from(catalogue.operations.values(), ({ contract }) => contract),
  ...connectionContracts(catalogue),
];

const exemplified: readonly Exemplified[] = [
  ...contracts.flatMap(({ name, summary, input, output, example }) => [
    { what: `${name}: input`, summary, schema: input, example: example.input },
    { what: `${name}: output`, summary, schema: output, example: example.output },
  ]),
  ...[...catalogue.events.values(), ...catalogue.signals.values()].map((push) => ({
    what: `${push.type} ${push.name}`,
    summary: push.summary,
    schema: push.data,
    example: push.example,
  })),
  ...[...catalogue.streams.values(), ...catalogue.topics.values()].map((one) => ({
    what: `${one.type} ${one.kind}`,
    summary: one.summary,
    schema: one.state,
    example: one.example,
  })),
];

const schemas: readonly TSchema[] = [
  ...exemplified.map(({ schema }) => schema),
  ...Array.from(catalogue.events.values(), ({ ref }) => ref),
  ...Array.from(catalogue.jobs.values(), ({ data }) => data),
];

for (const { what, summary, schema, example } of exemplified) {
  test(`${what}: the example fits`, () => {
    expect(faultsOf(schema, example)).toEqual({});
    expect(summary).toMatch(/^\S.{3,100}[^.\s]$/);
  });
}

test("an operation that refuses for reasons of its own says which, and of nothing that it does not refuse", () => {
  const unclear = contracts.flatMap(({ name, access, errors, why = {} }) => {
    const isOwn = (code: string) => !(code === "forbidden" && access === "staff");
    const vague = ["conflict", "limit", "forbidden"] as const;
    const unsaid = vague.filter((code) => errors.includes(code) && isOwn(code) && !why[code]);
    const undeclared = Object.keys(why).filter(
      (code) => !(errors as readonly string[]).includes(code),
    );
    return [...unsaid, ...undeclared].map((code) => `${name}: ${code}`);
  });
  expect(unclear).toEqual([]);
  for (const { why = {} } of contracts)
    for (const reason of Object.values(why)) expect(reason).toMatch(/^[A-Z].{10,150}\.$/);
});

test("every job says in a line what it does, and scheduled ones take no data", () => {
  for (const { summary, schedule, data } of catalogue.jobs.values()) {
    expect(summary).toMatch(/^\S.{3,100}[^.\s]$/);
    if (schedule !== undefined) expect(faultsOf(data, {})).toEqual({});
  }
});

test("every format is one that is checked", () => {
  const formats = new Set<string>();
  JSON.stringify(schemas, (key, value: unknown) => {
    if (key === "format" && typeof value === "string") formats.add(value);
    return value;
  });
  expect([...formats].filter((format) => !Format.Has(format))).toEqual([]);
});

test("every object refuses or drops what it does not declare", () => {
  const open: string[] = [];
  for (const { what, schema } of exemplified)
    JSON.stringify(schema, (_key, value: unknown) => {
      if (isOpenObject(value)) open.push(what);
      return value;
    });
  expect(open).toEqual([]);
});

function isOpenObject(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("properties" in value)) return false;
  return (
    "type" in value && !("additionalProperties" in value && value.additionalProperties === false)
  );
}

function faultsOf(schema: TSchema, value: unknown): unknown {
  try {
    compile(schema).parse(value);
    return {};
  } catch (error) {
    return error instanceof Error && "details" in error ? error.details : error;
  }
}
