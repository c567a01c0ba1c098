/**
 * How PostgreSQL's values become ours and back, for raw statements and for drizzle alike: a parameter may be a value or
 * the text that PostgreSQL would read, because drizzle sends the latter.
 */
import type { Sql } from "postgres";

/** Object identifiers of PostgreSQL's built-in types, each with its array's: they never change. */
const oid = {
  boolean: [16, 1000],
  bytea: [17, 1001],
  bigint: [20, 1016],
  smallint: [21, 1005],
  integer: [23, 1007],
  text: [25, 1009],
  json: [114, 199],
  real: [700, 1021],
  double: [701, 1022],
  varchar: [1043, 1015],
  date: [1082, 1182],
  time: [1083, 1183],
  timestamp: [1114, 1115],
  timestamptz: [1184, 1185],
  uuid: [2950, 2951],
  jsonb: [3802, 3807],
} as const;

/** postgres.js would ask the catalogue about arrays on every new connection; these it is told once. */
export function installTypes(options: Sql["options"]): void {
  const { parsers, serializers } = options;
  // Counts, sequence numbers and row ids: none of ours comes near 2^53.
  parsers[oid.bigint[0]] = Number;
  for (const type of [oid.date, oid.time, oid.timestamp]) {
    delete parsers[type[0]];
    serializers[type[0]] = instant;
  }
  serializers[oid.timestamptz[0]] = instant;
  for (const type of [oid.json, oid.jsonb]) serializers[type[0]] = json;
  for (const [element, array] of Object.values(oid)) {
    const serialize = serializers[element] ?? String;
    const parse = parsers[element] ?? ((text: string): unknown => text);
    serializers[array] = (value: unknown) =>
      Array.isArray(value) ? writeArray(value, serialize) : value;
    parsers[array] = (text: string) => readArray(text, parse);
  }
}

function instant(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value;
}

/** Text is taken to be JSON already, as drizzle sends it. */
function json(value: unknown): unknown {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function writeArray(values: readonly unknown[], serialize: (value: unknown) => unknown): string {
  const items = values.map((value) => {
    if (value === null) return "null";
    if (Array.isArray(value)) return writeArray(value, serialize);
    const text = String(serialize(value));
    return text.includes('"') || text.includes("\\")
      ? `"${text.replaceAll(/["\\]/g, "\\$&")}"`
      : `"${text}"`;
  });
  return `{${items.join(",")}}`;
}

type Parse = (text: string) => unknown;

/** Nothing quoted, nothing nested, as in every array of ids. */
const plainArray = /^\{[^{}"\\]*\}$/;

/** `{a,"b \"c\"",NULL,{…}}`: quoted or bare items, nested to any depth. Bounds such as `[2:3]={…}` are dropped. */
function readArray(text: string, parse: Parse): unknown[] {
  if (plainArray.test(text)) {
    const items = text === "{}" ? [] : text.slice(1, -1).split(",");
    return items.map((item) => (item === "NULL" ? null : parse(item)));
  }
  const tokens = text.slice(text.indexOf("{")).matchAll(/[{}]|"((?:[^"\\]|\\.)*)"|[^",{}]+/gs);
  const open: unknown[][] = [[]];
  for (const [token, quoted] of tokens) {
    if (token === "{") open.push([]);
    else if (token === "}") close(open);
    else if (quoted !== undefined) open.at(-1)?.push(parse(quoted.replaceAll(/\\(.)/gs, "$1")));
    else open.at(-1)?.push(token === "NULL" ? null : parse(token));
  }
  return open[0]?.[0] as unknown[];
}

function close(open: unknown[][]): void {
  const finished = open.pop();
  open.at(-1)?.push(finished);
}
