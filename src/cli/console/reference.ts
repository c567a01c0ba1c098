/**
 * What the server says of itself: its operations, events and kinds of watches, read from its own documents, so that the
 * console knows as much of a server far away, or of a newer one, as of this one.
 */
import { isRecord } from "./records.ts";

export type Schema = Readonly<Record<string, unknown>>;

export interface OperationEntry {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly door: "both" | "http" | "socket";
  readonly isPublic: boolean;
  readonly input: Schema;
  readonly output: Schema;
  readonly example: unknown;
  readonly errors: readonly { readonly code: string; readonly meaning: string }[];
}

export interface Reference {
  readonly operations: ReadonlyMap<string, OperationEntry>;
  readonly events: readonly string[];
  readonly signals: readonly string[];
  /** What `watch` takes: one at a time, or by the dozen. */
  readonly watches: ReadonlyMap<string, "one" | "each">;
}

/** Of the connection itself: the client library does these. */
const ofTheConnection = new Set(["ping", "session.open", "session.renew", "watch.stop"]);

export function readReference(openApi: unknown, asyncApi: unknown): Reference {
  const operations = new Map<string, OperationEntry>();
  const watches = new Map<string, "one" | "each">();
  const socket = record(record(asyncApi)["operations"]);
  const messages = record(record(record(record(asyncApi)["channels"])["socket"])["messages"]);
  for (const [path, methods] of Object.entries(record(record(openApi)["paths"]))) {
    const name = path.replace("/v1/", "");
    const post = record(methods)["post"];
    if (!isRecord(post) || !path.startsWith("/v1/") || !name.includes(".")) continue;
    operations.set(name, fromOpenApi(name, post, name in socket, record(openApi)));
  }
  for (const [name, operation] of Object.entries(socket)) {
    if (!(`${name}.request` in messages) || ofTheConnection.has(name)) continue;
    const [domain = "", verb = ""] = name.split(".");
    if (domain === "watch") watches.set(verb, "one");
    else if (verb === "watch") watches.set(domain, "each");
    else if (verb !== "unwatch" && !operations.has(name))
      operations.set(name, fromAsyncApi(name, record(operation), messages));
  }
  const namesOf = (kind: string): string[] =>
    Object.keys(socket)
      .filter((name) => name.endsWith(`.${kind}`))
      .map((name) => name.slice(0, -kind.length - 1));
  return {
    operations: sorted(operations),
    events: namesOf("event"),
    signals: namesOf("signal"),
    watches,
  };
}

function fromOpenApi(
  name: string,
  post: Record<string, unknown>,
  isOnSocket: boolean,
  document: Record<string, unknown>,
): OperationEntry {
  const content = jsonOf(post["requestBody"]);
  const responses = Object.entries(record(post["responses"]));
  const success = responses.find(([status]) => status.startsWith("2"))?.[1];
  const named = record(record(document["components"])["responses"]);
  const errors = responses.flatMap(([, response]) => {
    const reference = text(record(response)["$ref"]).split("/").at(-1) ?? "";
    return errorsIn(text(record(named[reference])["description"]));
  });
  return {
    ...{ name, errors, door: isOnSocket ? "both" : "http" },
    summary: text(post["summary"]),
    description: text(post["description"]),
    isPublic: Array.isArray(post["security"]) && post["security"].length === 0,
    input: record(content["schema"]),
    output: record(jsonOf(success)["schema"]),
    example: content["example"],
  };
}

function fromAsyncApi(
  name: string,
  operation: Record<string, unknown>,
  messages: Record<string, unknown>,
): OperationEntry {
  const dataOf = (kind: string): Schema =>
    record(record(record(record(messages[`${name}.${kind}`])["payload"])["properties"])["data"]);
  const examples = record(messages[`${name}.request`])["examples"];
  const first: unknown = Array.isArray(examples) ? examples[0] : undefined;
  const description = text(operation["description"]);
  return {
    ...{ name, door: "socket", isPublic: false },
    summary: text(operation["summary"]),
    description: description.split(/\n*- `/)[0] ?? "",
    input: dataOf("request"),
    output: dataOf("reply"),
    example: record(record(first)["payload"])["data"],
    errors: errorsIn(description),
  };
}

/** As the documents list them: `code`: meaning. */
function errorsIn(description: string): { code: string; meaning: string }[] {
  return Array.from(
    description.matchAll(/`([a-z-]+)`: ([^\n]+)/g),
    ([, code = "", meaning = ""]) => ({
      ...{ code, meaning },
    }),
  );
}

function jsonOf(holder: unknown): Record<string, unknown> {
  return record(record(record(holder)["content"])["application/json"]);
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function sorted<T>(map: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...map].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
