/** The operations by which topics are watched: made from each topic's definition, carried out on the connection. */
import Type, { type TSchema } from "typebox";
import type { Contract } from "./operation.ts";
import { Empty, IdSchema, object } from "./schema.ts";
import { exampleId, socketContracts, WatchName } from "./socket-contracts.ts";
import type { StateTopicDefinition, TopicDefinition } from "./topic.ts";

/** Things that one watch may span, and one socket watch in all. */
export const watchesMax = 500;

const why = { limit: `A socket watches at most ${watchesMax} things.` };

/** The contract of `watch.<kind>`, one per topic. */
export function watchContract(topic: TopicDefinition) {
  return {
    name: `watch.${topic.kind}`,
    kind: "read",
    summary: topic.summary,
    description:
      "Answers a snapshot; then signals arrive with `n` counting 1, 2, 3… A jump is a loss: watch again.",
    access: "account",
    doors: ["socket"],
    input: object({ id: IdSchema }),
    output: object({ watch: Type.String(), state: topic.state }),
    errors: ["not-found", "limit"],
    why,
    example: { input: { id: exampleId }, output: { watch: "w1", state: topic.example } },
  } as const satisfies Contract;
}

function idsOf({ idsField }: StateTopicDefinition) {
  return { [idsField]: Type.Array(IdSchema, { minItems: 1, maxItems: watchesMax }) };
}

/** The contract of `<kind>.watch`, one per state topic. */
export function watchStatesContract(topic: StateTopicDefinition) {
  const { kind, summary, idsField, entry, example, signal } = topic;
  return {
    name: `${kind}.watch`,
    kind: "read",
    summary,
    description:
      `Answers how things are, in the order asked and each once; then \`${signal.name}\` tells every change, with \`n\` counting 1, 2, 3… ` +
      "for the whole watch. A jump is a loss: watch again. What you may not see looks like what does not exist.",
    access: "account",
    doors: ["socket"],
    input: object(idsOf(topic)),
    output: object({ watch: Type.String(), states: Type.Array(entry) }),
    errors: ["limit"],
    why,
    example: {
      input: { [idsField]: [exampleId] },
      output: { watch: "w1", states: [example] },
    },
  } as const satisfies Contract;
}

/** The contract of `<kind>.unwatch`. */
export function unwatchStatesContract(topic: StateTopicDefinition) {
  return {
    name: `${topic.kind}.unwatch`,
    kind: "read",
    summary: "Stop watching all of it, or some",
    description: `Without \`${topic.idsField}\` the whole watch ends. Ids that it does not hold are ignored.`,
    access: "account",
    doors: ["socket"],
    input: Type.Object(
      { watch: WatchName, ...optional(idsOf(topic)) },
      { additionalProperties: false },
    ),
    output: Empty,
    errors: ["not-found"],
    example: { input: { watch: "w1" }, output: {} },
  } as const satisfies Contract;
}

function optional(properties: Record<string, TSchema>) {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, Type.Optional(schema)]),
  );
}

/** Everything that is carried out on the connection itself. */
export function connectionContracts(catalogue: {
  readonly topics: ReadonlyMap<string, TopicDefinition>;
  readonly stateTopics: ReadonlyMap<string, StateTopicDefinition>;
}): readonly Contract[] {
  return [
    ...Object.values(socketContracts),
    ...Array.from(catalogue.topics.values(), watchContract),
    ...Array.from(catalogue.stateTopics.values()).flatMap((topic) => [
      watchStatesContract(topic),
      unwatchStatesContract(topic),
    ]),
  ];
}

/** By which operation the signals of a topic are asked for. */
export function watchNameOf(
  catalogue: { readonly stateTopics: ReadonlyMap<string, StateTopicDefinition> },
  topic: string,
): string {
  return catalogue.stateTopics.has(topic) ? `${topic}.watch` : `watch.${topic}`;
}
