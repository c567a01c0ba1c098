/** The frames of the socket as AsyncAPI messages, each with its whole payload and an example of it. */
import type { EventDefinition, SignalDefinition } from "#src/kit/event.ts";
import type { Contract } from "#src/kit/operation.ts";
import { plainSchema, type PlainSchema } from "./plain-schema.ts";
import { storesKey } from "./possible-errors.ts";
import { errorSchema, exampleError } from "./wire-error.ts";

export interface SocketMessage {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly contentType: "application/json";
  readonly payload: PlainSchema;
  readonly examples: readonly { readonly payload: unknown }[];
}

const exampleKey = "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70";
const requestId = {
  type: "integer",
  minimum: 0,
  description: "Chosen by you; the reply repeats it.",
};
const replyId = { type: "integer", description: "That of the request." };
const key = {
  type: "string",
  format: "uuid",
  description: "A UUIDv7; the same one with every retry.",
};

function frame(properties: Record<string, unknown>, optional: readonly string[] = []): PlainSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", required, properties };
}

function message(
  parts: Pick<SocketMessage, "name" | "title" | "summary" | "payload"> & { example: unknown },
): SocketMessage {
  const { example, ...rest } = parts;
  return { ...rest, contentType: "application/json", examples: [{ payload: example }] };
}

export function requestMessage(contract: Contract): SocketMessage {
  const { name, summary, input, example } = contract;
  const keyed = storesKey(contract);
  const payload = frame(
    { id: requestId, op: { const: name }, ...(keyed ? { key } : {}), data: plainSchema(input) },
    ["key"],
  );
  const sent = { id: 1, op: name, ...(keyed ? { key: exampleKey } : {}), data: example.input };
  return message({
    name: `${name}.request`,
    title: `${name} request`,
    summary,
    payload,
    example: sent,
  });
}

export function replyMessage({ name, summary, output, example }: Contract): SocketMessage {
  const payload = frame({ id: replyId, data: plainSchema(output) });
  const sent = { id: 1, data: example.output };
  return message({
    name: `${name}.reply`,
    title: `${name} reply`,
    summary,
    payload,
    example: sent,
  });
}

export function eventMessage({
  name,
  stream,
  summary,
  data,
  example,
}: EventDefinition): SocketMessage {
  const payload = frame(
    {
      event: { const: name },
      stream: { type: "string", pattern: `^${stream}:`, description: "`kind:id`" },
      seq: { type: "integer", minimum: 1, description: "Its place in the stream, without gaps." },
      key: { ...key, description: "The key of the request that caused it, to its sender only." },
      data: plainSchema(data),
    },
    ["key"],
  );
  const sent = { event: name, stream: `${stream}:${exampleKey}`, seq: 816, data: example };
  return message({
    name: `${name}.event`,
    title: `${name} event`,
    summary,
    payload,
    example: sent,
  });
}

export function signalMessage({ name, summary, data, example }: SignalDefinition): SocketMessage {
  const payload = frame({
    signal: { const: name },
    watch: { type: "string", description: "The watch it belongs to, as `watch.…` answered it." },
    n: {
      type: "integer",
      minimum: 1,
      description: "Counts the watch's signals; a jump is a loss.",
    },
    data: plainSchema(data),
  });
  const sent = { signal: name, watch: "w1", n: 7, data: example };
  return message({
    name: `${name}.signal`,
    title: `${name} signal`,
    summary,
    payload,
    example: sent,
  });
}

export const errorMessage = message({
  name: "error",
  title: "Error reply",
  summary: "The request was refused",
  payload: frame(
    {
      id: { ...replyId, description: "Absent when the frame could not be read." },
      error: errorSchema,
    },
    ["id"],
  ),
  example: { id: 1, error: exampleError("rate-limited") },
});

export const watchEndedMessage = message({
  name: "watch.ended",
  title: "Watch ended",
  summary: "What was watched may no longer be seen",
  payload: frame({
    watch: { type: "string", description: "The watch that is no more." },
    ended: { const: true },
  }),
  example: { watch: "w1", ended: true },
});

export const pingMessage = message({
  name: "ping",
  title: "Ping",
  summary: "For clients that cannot see protocol pings",
  payload: frame({ op: { const: "ping" } }),
  example: { op: "ping" },
});

export const pongMessage = message({
  name: "pong",
  title: "Pong",
  summary: "The answer to a ping",
  payload: frame({
    pong: { type: "integer", description: "The server's time, milliseconds since 1970." },
  }),
  example: { pong: 1795338000000 },
});
