/**
 * A line as people type it: `chat.sendMessage chatId=$last.id text="Good morning"`. Values become what the schema asks for;
 * lists have commas; JSON is taken as it is, for one value or for the whole input.
 */
import { branchesOf, choicesOf, fieldsOf, schemaAt, typesOf } from "./fields.ts";
import { nearest } from "./nearest.ts";
import { isRecord, pick } from "./records.ts";
import type { Schema } from "./reference.ts";

/** What is wrong with a line, in words for who typed it. */
export class LineError extends Error {}

export interface Word {
  /** Without quotes. */
  readonly text: string;
  /** Where the value begins if a part of it was quoted: then it is meant literally. */
  readonly isQuoted: boolean;
}

/** What `$last`, `$event`, `$me` stand for. */
export type Memory = Readonly<Record<string, unknown>>;

/** Splits at blanks, but not inside quotes or JSON. */
export function splitWords(line: string): Word[] {
  const words: Word[] = [];
  let rest = line.trimStart();
  while (rest !== "") {
    const { word, length } = readWord(rest);
    words.push(word);
    rest = rest.slice(length).trimStart();
  }
  return words;
}

function readWord(source: string): { word: Word; length: number } {
  let text = "";
  let isQuoted = false;
  let at = 0;
  while (at < source.length && !/\s/.test(source[at] ?? "")) {
    const character = source[at] ?? "";
    const isValueStart = at === 0 || source[at - 1] === "=";
    if (isValueStart && /[[{]/.test(character)) {
      const json = jsonAt(source.slice(at));
      text += json;
      at += json.length;
    } else if (character === '"' || character === "'") {
      const quoted = /^"((?:[^"\\]|\\.)*)"|^'([^']*)'/.exec(source.slice(at));
      if (quoted === null) throw new LineError(`The quote ${character} is not closed.`);
      text += quoted[1] === undefined ? (quoted[2] ?? "") : unescaped(quoted[1]);
      isQuoted = true;
      at += quoted[0].length;
    } else {
      text += character;
      at += 1;
    }
  }
  return { word: { text, isQuoted }, length: at };
}

/** From its bracket to the one that closes it. */
function jsonAt(source: string): string {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at] ?? "";
    if (isInString) {
      if (character === "\\") at += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (/[[{]/.test(character)) depth += 1;
    else if (/[\]}]/.test(character)) depth -= 1;
    if (depth === 0 && !isInString) return source.slice(0, at + 1);
  }
  throw new LineError("The JSON does not end.");
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t" };

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_whole, character: string) => escapes[character] ?? character);
}

/** The input that the words after an operation's name make. Throws `LineError`. */
export function readInput(words: readonly Word[], schema: Schema, memory: Memory): unknown {
  const [first] = words;
  if (first !== undefined && !first.isQuoted && first.text.startsWith("{")) {
    if (words.length > 1) throw new LineError("After JSON for the whole input nothing may follow.");
    return parseJson(first.text);
  }
  const input: Record<string, unknown> = {};
  for (const { text, isQuoted } of words) {
    const equals = text.indexOf("=");
    if (equals <= 0) throw new LineError(`Fields are given as name=value, which "${text}" is not.`);
    const name = text.slice(0, equals);
    const path = name.split(".");
    const field = schemaAt(schema, path);
    if (field === null) throw new LineError(unknownField(name, schema));
    const value = text.slice(equals + 1);
    put(input, path, isQuoted ? literal(value, field) : valueOf(value, field, memory));
  }
  return input;
}

function unknownField(name: string, schema: Schema): string {
  const known = fieldsOf(schema).map(({ path }) => path);
  const guess = nearest(name, known);
  const list = known.length === 0 ? "It takes none." : `There are ${known.join(", ")}.`;
  return `There is no field "${name}". ${guess === null ? list : `Did you mean ${guess}?`}`;
}

function put(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    Object.defineProperty(target, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
    return;
  }
  const inner = Object.hasOwn(target, name) ? target[name] : undefined;
  const next = isRecord(inner) ? inner : {};
  put(next, rest, value);
  put(target, [name], next);
}

/** What was quoted is text, and a list only by its commas where a list is asked for. */
function literal(text: string, schema: Schema): unknown {
  const types = typesOf(schema);
  return types.has("array") && !types.has("string") ? valueOf(text, schema, {}) : text;
}

function valueOf(text: string, schema: Schema, memory: Memory): unknown {
  const types = typesOf(schema);
  const isList = types.has("array") && !types.has("string");
  if (text.startsWith("$") && !(isList && text.includes(","))) {
    const value = recall(text, memory);
    // One id where several may be given is a list of one.
    return types.has("array") && types.size === 1 && !Array.isArray(value) ? [value] : value;
  }
  if (types.has("null") && text === "null") return null;
  if (types.has("array") || types.has("object")) {
    if (/^[[{]/.test(text)) return parseJson(text);
    if (isList) return listOf(text, schema, memory);
  }
  if (types.has("string")) return text;
  if (types.has("boolean") && /^(true|false)$/.test(text)) return text === "true";
  if (
    (types.has("number") || types.has("integer")) &&
    text.trim() !== "" &&
    !Number.isNaN(Number(text))
  )
    return Number(text);
  // Whatever it is, the server says what it should have been.
  return choicesOf(schema).includes(text) ? text : (softJson(text) ?? text);
}

function listOf(text: string, schema: Schema, memory: Memory): unknown[] {
  const lists = [schema, ...branchesOf(schema)].map(({ items }) => items);
  const items = lists.find(isRecord) ?? {};
  if (text === "") return [];
  return text.split(",").flatMap((part) => {
    const value = valueOf(part, items, memory);
    return Array.isArray(value) ? (value as unknown[]) : [value];
  });
}

function recall(text: string, memory: Memory): unknown {
  const [name = "", ...path] = text.slice(1).split(".");
  if (!Object.hasOwn(memory, name))
    throw new LineError(`There is no $${name}. There are ${names(memory)}.`);
  const value = pick(memory[name], path);
  if (value === undefined)
    throw new LineError(`${text} is nothing: look at it with "show $${name}".`);
  return value;
}

function names(memory: Memory): string {
  return Object.keys(memory)
    .map((name) => `$${name}`)
    .join(", ");
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    throw new LineError(`That is no JSON: ${error instanceof Error ? error.message : ""}`);
  }
}

function softJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** For `show`: what a reference stands for. */
export function look(text: string, memory: Memory): unknown {
  return recall(text, memory);
}
