/** The catalogue as an AsyncAPI 3 document: the socket's requests with their replies, its events and its signals. */
import type { Catalogue } from "#src/kit/catalogue.ts";
import { closeCodes } from "#src/kit/close-codes.ts";
import { errorTable } from "#src/kit/errors.ts";
import type { EventDefinition, SignalDefinition } from "#src/kit/event.ts";
import type { Contract } from "#src/kit/operation.ts";
import { connectionContracts } from "#src/kit/watch-contracts.ts";
import {
  adviceFor,
  apiTitle,
  apiVersion,
  closeTableMarkdown,
  errorTableMarkdown,
  socketDescription,
} from "./introduction.ts";
import { describeRateLimit, describeRole, possibleErrors, servedAt } from "./possible-errors.ts";
import {
  errorMessage,
  eventMessage,
  pingMessage,
  pongMessage,
  replyMessage,
  requestMessage,
  signalMessage,
  watchEndedMessage,
} from "./socket-messages.ts";
import { errorSchema } from "./wire-error.ts";

export interface AsyncApiDocument {
  readonly asyncapi: string;
  readonly info: Record<string, unknown>;
  readonly servers: Record<string, unknown>;
  readonly channels: {
    readonly socket: {
      readonly address: string;
      readonly title: string;
      readonly bindings: object;
      readonly messages: Record<string, unknown>;
    };
  };
  readonly operations: Record<string, unknown>;
  readonly components: Record<string, unknown>;
}

/** Every contract that the socket serves: the connection's own, watching, and the domains'. */
export function socketDoorContracts(catalogue: Catalogue): readonly Contract[] {
  return [
    ...connectionContracts(catalogue),
    ...Array.from(catalogue.operations.values(), ({ contract }) => contract),
  ].filter((contract) => servedAt(contract, "socket"));
}

export function buildAsyncApi(catalogue: Catalogue, publicUrl: string): AsyncApiDocument {
  const messages: Record<string, unknown> = {
    error: errorMessage,
    ping: pingMessage,
    pong: pongMessage,
    "watch.ended": watchEndedMessage,
  };
  const operations: Record<string, unknown> = {
    ping: {
      ...receives("ping"),
      summary: "Ask whether the connection lives",
      reply: repliesWith("pong"),
    },
  };
  operations["watch.ended"] = {
    action: "send",
    channel,
    messages: [messageRef("watch.ended")],
    summary: watchEndedMessage.summary,
  };
  for (const contract of socketDoorContracts(catalogue)) {
    messages[`${contract.name}.request`] = requestMessage(contract);
    messages[`${contract.name}.reply`] = replyMessage(contract);
    operations[contract.name] = describeRequest(contract);
  }
  for (const event of catalogue.events.values()) {
    messages[`${event.name}.event`] = eventMessage(event);
    operations[`${event.name}.event`] = describePush(event);
  }
  for (const signal of catalogue.signals.values()) {
    messages[`${signal.name}.signal`] = signalMessage(signal);
    operations[`${signal.name}.signal`] = describePush(signal);
  }
  const { host, protocol } = new URL(publicUrl);
  return {
    asyncapi: "3.0.0",
    info: {
      title: `${apiTitle} socket`,
      version: apiVersion,
      description: [socketDescription, errorTableMarkdown(), closeTableMarkdown()].join("\n\n"),
      "x-errors": errorTable,
      "x-close-codes": describeCloseCodes(),
    },
    servers: {
      here: { host, protocol: protocol === "https:" ? "wss" : "ws", description: "This server." },
    },
    channels: {
      socket: {
        address: "/v1/socket",
        title: "The socket",
        bindings: { ws: { method: "GET" } },
        messages,
      },
    },
    operations,
    components: { schemas: { Error: errorSchema } },
  };
}

const channel = { $ref: "#/channels/socket" };

function messageRef(name: string): { $ref: string } {
  return { $ref: `#/channels/socket/messages/${name}` };
}

/** Seen from the server, as AsyncAPI wants it. */
function receives(message: string): Record<string, unknown> {
  return { action: "receive", channel, messages: [messageRef(message)] };
}

function repliesWith(...names: readonly string[]): Record<string, unknown> {
  return { channel, messages: names.map(messageRef) };
}

function describeRequest(contract: Contract): Record<string, unknown> {
  const errors = possibleErrors(contract, "socket");
  const lines = [
    contract.description,
    ...describeRole(contract),
    ...(contract.rateLimits ?? []).map(describeRateLimit),
    errors.map(({ code, meaning }) => `- \`${code}\`: ${meaning}`).join("\n"),
  ];
  return {
    ...receives(`${contract.name}.request`),
    title: contract.name,
    summary: contract.summary,
    description: lines.filter((line) => line !== undefined).join("\n\n"),
    tags: [{ name: contract.name.split(".")[0] ?? "" }],
    reply: repliesWith(`${contract.name}.reply`, "error"),
    "x-errors": errors.map(({ code }) => code),
  };
}

function describePush(push: EventDefinition | SignalDefinition): Record<string, unknown> {
  return {
    action: "send",
    channel,
    messages: [messageRef(`${push.name}.${push.type}`)],
    title: push.name,
    summary: push.summary,
    tags: [{ name: push.type }, { name: push.name.split(".")[0] ?? "" }],
  };
}

function describeCloseCodes(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(closeCodes).map(([reason, { code, delaySeconds, meaning }]) => [
      reason,
      { code, delaySeconds, meaning, advice: adviceFor(code, delaySeconds) },
    ]),
  );
}
