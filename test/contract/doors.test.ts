/** Walks the registry on both doors: what must bounce, bounces everywhere, and alike. */
import { beforeAll, expect, test } from "bun:test";
import { socketDoorContracts } from "#src/contract/asyncapi.ts";
import type { Contract } from "#src/kit/operation.ts";
import { catalogue } from "#src/registry.ts";
import { people, sharedServer, type Person, type TestServer } from "#test/harness/server.ts";
import { staffMember } from "#test/harness/staff.ts";

const operations = Array.from(catalogue.operations.values(), ({ contract }) => contract);
const overHttp = operations.filter(({ doors }) => doors?.includes("http") ?? true);
const overSocket = socketDoorContracts(catalogue);

let server: TestServer;
let ann: Person;

beforeAll(async () => {
  server = await sharedServer();
  // Whoever is not staff is told nothing of their operations, not even what is wrong with an input.
  ann = await staffMember(server, "owner");
});

async function stranger(): Promise<Person> {
  const [person] = await people("stranger");
  if (person === undefined) throw new Error("nobody came");
  return person;
}

/** The error as both doors give it, without the request's own id, which must be there. */
async function refusedOverHttp(op: string, input: unknown): Promise<object> {
  const { body } = await ann.http(op, input);
  return withoutRequestId(body.error);
}

function withoutRequestId(error: object | undefined): object {
  expect(error).toHaveProperty("requestId");
  return { ...error, requestId: undefined };
}

async function refusedOverSocket(op: string, input: unknown): Promise<object> {
  const { error } = await ann.socket.request(op, input);
  return withoutRequestId(error);
}

const loggedOut = { code: "unauthenticated", message: "Log in, or get a new token, first." };

for (const { name, example } of overHttp.filter(({ access }) => access !== "public"))
  test(`${name} over HTTP wants a login`, async () => {
    const tokens = [undefined, "", "Bearer", "Bearer nonsense", "Basic YW5uOnNlY3JldA=="];
    for (const authorization of tokens) {
      const headers = authorization === undefined ? {} : { authorization };
      const { status, body } = await server.http(name, example.input, headers);
      expect([status, withoutRequestId(body.error)]).toEqual([401, { ...loggedOut }]);
    }
  });

for (const { name, example } of overSocket.filter(({ name: own }) => own !== "session.open"))
  test(`${name} over the socket wants a login`, async () => {
    const socket = await server.connect();
    expect(await socket.refusal(name, example.input)).toEqual(loggedOut);
    expect((await socket.closed).code).toBe(4100);
  });

for (const contract of new Set([...overHttp, ...overSocket])) {
  test(`${contract.name} refuses a field that it does not declare, also inside`, async () => {
    for (const input of withStrangers(contract)) {
      const answers = await refusals(contract, input);
      for (const answer of answers) expect(answer).toMatchObject({ code: "invalid" });
      expect(JSON.stringify(answers)).not.toContain("planted");
    }
  });

  test(`${contract.name} refuses input of another shape, and names the field`, async () => {
    for (const input of [7, true, null, [], ["text"], ...misshapen(contract)]) {
      const answers = await refusals(contract, input);
      for (const answer of answers) {
        expect(answer).toMatchObject({ code: "invalid" });
        expect(Object.keys((answer as { fields: object }).fields).length).toBeGreaterThan(0);
      }
    }
  });
}

/** The answers of every door that serves the operation; they are the same. */
async function refusals({ name }: Contract, input: unknown): Promise<object[]> {
  const answers = [
    ...(overHttp.some((one) => one.name === name) ? [await refusedOverHttp(name, input)] : []),
    ...(overSocket.some((one) => one.name === name) ? [await refusedOverSocket(name, input)] : []),
  ];
  for (const answer of answers) expect(answer).toEqual(answers[0] ?? {});
  return answers;
}

/** The example with one field too many, at its top and in each object within. */
function* withStrangers({ example }: Contract): Iterable<unknown> {
  const strangers = {
    role: "planted",
    accountId: "planted",
    constructor: { prototype: "planted" },
  };
  const input = example.input as Record<string, unknown>;
  for (const [name, value] of Object.entries(strangers))
    if (!Object.hasOwn(input, name)) yield { ...input, [name]: value };
  // As text, because in an object literal it would set the prototype.
  yield JSON.parse(
    JSON.stringify(input).replace(/^\{/, '{"__proto__":{"admin":"planted"},').replace(",}", "}"),
  );
  for (const [name, value] of Object.entries(input))
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      yield { ...input, [name]: { ...value, role: "planted" } };
}

/** The example with each field in turn of a kind that no field has. */
function* misshapen({ example, input: schema }: Contract): Iterable<unknown> {
  const input = example.input as Record<string, unknown>;
  for (const name of Object.keys(schema.properties)) yield { ...input, [name]: { not: "this" } };
}

test("what does not exist is refused without an echo", async () => {
  const unknown = ["chat.planted", "planted", "__proto__", "constructor", "session.open.planted"];
  for (const name of unknown) {
    const { status, body } = await ann.http(name, {});
    expect([status, body.error?.code]).toEqual([404, "not-found"]);
    expect(JSON.stringify(body)).not.toContain("planted");
    const bob = await stranger();
    const refusal = await bob.refusal(name, {});
    expect(refusal.code).toBe("bad-request");
    expect(JSON.stringify(refusal)).not.toContain("planted");
  }
});

test("an operation of one door does not exist at the other", async () => {
  for (const { name, example } of overSocket) {
    if (overHttp.some((one) => one.name === name)) continue;
    const { status, body } = await ann.http(name, example.input);
    expect([name, status, body.error?.code]).toEqual([name, 404, "not-found"]);
  }
  for (const { name, example } of overHttp) {
    if (overSocket.some((one) => one.name === name)) continue;
    const bob = await stranger();
    expect((await bob.refusal(name, example.input)).code).toBe("bad-request");
  }
});
