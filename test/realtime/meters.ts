/** A state topic under a test's thumb: meters that show a number, to whoever the test lets see it. */
import Type from "typebox";
import { accounts } from "#src/domains/accounts/index.ts";
import { chat } from "#src/domains/chat/index.ts";
import { collect } from "#src/kit/catalogue.ts";
import { defineDomain } from "#src/kit/domain.ts";
import { defineSignal } from "#src/kit/event.ts";
import type { Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { defineStateTopic, type Reading } from "#src/kit/topic.ts";
import type { Person } from "#test/harness/server.ts";

const exampleId = "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70";
const Meter = object({ id: IdSchema, value: Type.Integer() });

export interface MeterState {
  readonly id: Id;
  readonly value: number;
}

export interface MeterReading extends Omit<Reading<MeterState>, "state" | "own" | "rights"> {
  readonly value: number;
  readonly own?: number;
}

export interface MeterWatch {
  readonly watch: string;
  readonly states: readonly (MeterState & { readonly seenBy: Id })[];
}

/** Of one test file: what its meters show, who sees them, and how often they were looked at. */
export function meters() {
  const readings = new Map<Id, MeterReading>();
  const hidden = new Set<string>();
  /** Changes when rights do. */
  const rights = { version: 0 };
  /** Ids of each look, in order. */
  const looks: Id[][] = [];
  const sightsAsked: number[] = [];
  const failing = { looks: 0 };
  /** Looks wait here while it is set. */
  const gate: { shut: Promise<void> | null } = { shut: null };
  const changed = defineSignal({
    name: "meter.changed",
    topic: "meter",
    summary: "A meter shows something else",
    data: Meter,
    example: { id: exampleId, value: 1 },
  });
  const topic = defineStateTopic({
    kind: "meter",
    summary: "Watch meters",
    idsField: "ids",
    isOfAccounts: false,
    signal: changed,
    entry: object({ id: IdSchema, value: Type.Integer(), seenBy: IdSchema }),
    example: { id: exampleId, value: 1, seenBy: exampleId },
  }).handlers({
    async read(_ctx, ids) {
      looks.push([...ids]);
      const now = new Map(
        ids.flatMap((id): [Id, Reading<MeterState>][] => {
          const reading = readings.get(id);
          if (!reading) return [];
          const { value, own = value, ...when } = reading;
          const both = { state: { id, value }, own: { id, value: own } };
          return [[id, { ...both, rights: String(rights.version), ...when }]];
        }),
      );
      if (gate.shut) await gate.shut;
      if (failing.looks > 0) {
        failing.looks -= 1;
        throw new Error("the meters cannot be read");
      }
      return now;
    },
    async sights(_ctx, viewings) {
      sightsAsked.push(viewings.length);
      return viewings.map(({ viewerId, id }) => {
        if (hidden.has(`${viewerId} ${id}`)) return "nothing";
        return viewerId === id ? "own" : "state";
      });
    },
    unseen: (id) => ({ id, value: 0 }),
    entries: async (_ctx, viewerId) => ({ of: (_id, state) => ({ ...state, seenBy: viewerId }) }),
  });
  const touch = defineOperation({
    name: "meter.touch",
    kind: "write",
    summary: "Says that a meter may show something else",
    access: "account",
    input: object({ id: IdSchema, fails: Type.Optional(Type.Boolean()) }),
    output: Empty,
    errors: ["conflict"],
    example: { input: { id: exampleId }, output: {} },
  }).handler(async (ctx, { id, fails }) => {
    ctx.tx.touch(topic, id);
    if (fails === true) throw new Error("after the touch");
    return {};
  });
  const domain = defineDomain({
    name: "meters",
    description: "For tests.",
    operations: [touch],
    signals: [changed],
    stateTopics: [topic],
  });
  const catalogue = collect([accounts, chat, domain]);
  const show = (id: Id, reading: MeterReading): void => void readings.set(id, reading);
  return { show, hidden, rights, looks, sightsAsked, failing, gate, catalogue };
}

export async function watchMeters(person: Person, ...ids: readonly Id[]): Promise<MeterWatch> {
  return await person.call<MeterWatch>("meter.watch", { ids });
}

/** Values a person was told of a meter, in order. */
export function told(person: Person, id: Id): number[] {
  return person.socket.pushed
    .filter((frame) => frame.signal === "meter.changed")
    .map((frame) => frame.data as MeterState)
    .filter((state) => state.id === id)
    .map((state) => state.value);
}
