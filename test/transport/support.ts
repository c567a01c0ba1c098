/** What the tests of the doors share: operations that misbehave on demand, and sockets opened by hand. */
import Type from "typebox";
import { accounts } from "#src/domains/accounts/index.ts";
import { chat } from "#src/domains/chat/index.ts";
import { collect } from "#src/kit/catalogue.ts";
import { defineDomain } from "#src/kit/domain.ts";
import { defineSignal } from "#src/kit/event.ts";
import type { Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { defineTopic } from "#src/kit/topic.ts";
import { RawSocket } from "#test/harness/raw-socket.ts";
import type { Person, TestServer } from "#test/harness/server.ts";

export const unknownId = "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70";
/** Must be in no answer and in no log. */
export const canary = "hunter2-canary";
export const failure = `connect failed: postgres://hubbub:${canary}@10.1.2.3:5432/hubbub`;

/** Calls that wait until the test lets them go on, by name. */
export class Gates {
  readonly #entered = new Map<string, PromiseWithResolvers<void>>();
  readonly #opened = new Map<string, PromiseWithResolvers<void>>();
  /** Names in the order in which their calls began. */
  readonly order: string[] = [];

  async pass(name: string): Promise<void> {
    this.order.push(name);
    of(this.#entered, name).resolve();
    await of(this.#opened, name).promise;
  }

  /** Resolves once a call stands at the gate. */
  entered(name: string): Promise<void> {
    return of(this.#entered, name).promise;
  }

  open(...names: string[]): void {
    for (const name of names) of(this.#opened, name).resolve();
  }
}

function of(
  gates: Map<string, PromiseWithResolvers<void>>,
  name: string,
): PromiseWithResolvers<void> {
  const gate = gates.get(name) ?? Promise.withResolvers<void>();
  gates.set(name, gate);
  return gate;
}

/** The server's own domains and one that does as the test says. */
export function probing() {
  const gates = new Gates();
  const base = { access: "account", errors: [] } as const;
  const named = {
    input: object({ name: Type.String() }),
    output: Empty,
    example: { input: { name: "a" }, output: {} },
  };
  const ticked = defineSignal({
    name: "probe.ticked",
    topic: "probe",
    summary: "A tick",
    data: Empty,
    example: {},
  });
  const operations = [
    ...(["read", "write"] as const).flatMap((kind) => [
      defineOperation({
        ...base,
        ...named,
        kind,
        name: `probe.${kind}`,
        summary: "Waits at a gate",
      }).handler(async (_ctx, { name }) => {
        await gates.pass(name);
        return {};
      }),
      defineOperation({
        ...base,
        ...named,
        kind,
        name: `probe.${kind}Fail`,
        summary: "Fails",
      }).handler(async () => {
        throw new Error(failure);
      }),
    ]),
    defineOperation({
      ...base,
      kind: "read",
      name: "probe.large",
      summary: "Waits at a gate, then answers as many bytes as asked for",
      input: object({ bytes: Type.Integer(), gate: Type.String() }),
      output: object({ text: Type.String() }),
      example: { input: { bytes: 1, gate: "a" }, output: { text: "x" } },
    }).handler(async (_ctx, { bytes, gate }) => {
      await gates.pass(gate);
      return { text: "x".repeat(bytes) };
    }),
    defineOperation({
      ...base,
      kind: "read",
      name: "probe.leaky",
      summary: "Answers more than it declares",
      input: Empty,
      output: object({ shown: Type.String() }),
      example: { input: {}, output: { shown: "yes" } },
    }).handler(async () => ({ shown: "yes", passwordHash: canary })),
    defineOperation({
      ...base,
      kind: "write",
      name: "probe.tick",
      summary: "Signals to whoever watches",
      input: object({ id: Type.String() }),
      output: Empty,
      example: { input: { id: unknownId }, output: {} },
    }).handler(async (ctx, { id }) => {
      ctx.signal(ticked, id, {});
      return {};
    }),
  ];
  /** Who may watch `probe`; asking stands at the gate named after the topic's id. */
  const watchers = new Set<Id>();
  /** Topics' ids for which the next question fails. */
  const failing = new Set<Id>();
  const topic = defineTopic({
    kind: "probe",
    summary: "Watch ticks",
    state: Empty,
    example: {},
  }).handlers({
    async authorise(_ctx, id, accountIds) {
      if (failing.delete(id)) throw new Error(failure);
      const allowed = new Set(accountIds.filter((accountId) => watchers.has(accountId)));
      await gates.pass(id);
      return allowed;
    },
    snapshot: async () => ({}),
  });
  const probe = defineDomain({
    name: "probe",
    description: "For tests.",
    operations,
    signals: [ticked],
    topics: [topic],
  });
  return { gates, watchers, failing, catalogue: collect([accounts, chat, probe]) };
}

/** A socket by hand that this person has opened. */
export async function rawSocketOf(
  server: TestServer,
  person: Person,
  sync?: string,
): Promise<RawSocket> {
  const raw = await RawSocket.open(server.url);
  const reply = await raw.request(1, "session.open", {
    token: person.accessToken,
    ...(sync === undefined ? {} : { sync }),
  });
  if (reply.error) throw new Error(`not opened: ${reply.error.code}`);
  return raw;
}

/** Looks until it holds; for what the server only shows when asked. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await Bun.sleep(5);
}
