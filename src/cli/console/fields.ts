/** The fields of an input as its schema has them: names, bounds, choices. */
import { isRecord } from "./records.ts";
import type { Schema } from "./reference.ts";

export interface Field {
  /** With dots where it is nested. */
  readonly path: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
}

const depthMax = 5;

/** Fields to be given by name: objects by their own fields, lists and everything else as they are. */
export function fieldsOf(schema: Schema, prefix = "", depth = 0): Field[] {
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
  return Object.entries(propertiesOf(schema)).flatMap(([name, inner]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const isNested = depth < depthMax && Object.keys(propertiesOf(inner)).length > 0;
    if (isNested) return fieldsOf(inner, path, depth + 1);
    return [{ path, schema: inner, isRequired: required.has(name) }];
  });
}

/** The schema of `a.b`, through unions too; null where there is none. */
export function schemaAt(schema: Schema, path: readonly string[]): Schema | null {
  const [name, ...rest] = path;
  if (name === undefined) return schema;
  for (const one of [schema, ...branchesOf(schema)]) {
    const inner = propertiesOf(one)[name];
    const found = inner === undefined ? null : schemaAt(inner, rest);
    if (found !== null) return found;
    const { additionalProperties } = one;
    if (isRecord(additionalProperties)) return schemaAt(additionalProperties, rest);
  }
  return null;
}

export function branchesOf(schema: Schema): Schema[] {
  return [schema["anyOf"], schema["oneOf"]].flatMap((one) =>
    Array.isArray(one) ? one.filter(isRecord) : [],
  );
}

export function propertiesOf(schema: Schema): Record<string, Schema> {
  const { properties } = schema;
  return isRecord(properties) ? (properties as Record<string, Schema>) : {};
}

/** Values it may have, when they are few and known. */
export function choicesOf(schema: Schema): string[] {
  if ("const" in schema) return [String(schema["const"])];
  if (Array.isArray(schema["enum"])) return schema["enum"].map(String);
  if (schema["type"] === "boolean") return ["true", "false"];
  if (schema["type"] === "array" && isRecord(schema["items"])) return choicesOf(schema["items"]);
  return branchesOf(schema).flatMap(choicesOf);
}

export function typesOf(schema: Schema): Set<string> {
  const { type } = schema;
  const own = Array.isArray(type) ? type.map(String) : typeof type === "string" ? [type] : [];
  const constant =
    "const" in schema ? [schema["const"] === null ? "null" : typeof schema["const"]] : [];
  const inner = branchesOf(schema).flatMap((branch) => Array.from(typesOf(branch)));
  return new Set([...own, ...constant, ...inner]);
}

/** `string, 1–20000 characters`; `one of text, image`. */
export function describeType(schema: Schema): string {
  const choices = choicesOf(schema);
  if (choices.length > 0 && schema["type"] !== "boolean" && schema["type"] !== "array")
    return choices.length === 1 ? `"${choices.join("")}"` : `one of ${choices.join(", ")}`;
  if (schema["type"] === "array" && isRecord(schema["items"])) {
    const range = between(schema["minItems"], schema["maxItems"]);
    return `list of ${describeType(schema["items"])}${range === "" ? "" : `, ${range} of them`}`;
  }
  const names = Array.from(typesOf(schema)).map((name) => (name === "integer" ? "number" : name));
  const { format } = schema;
  const name = typeof format === "string" ? format : names.join(" or ");
  const lengths = between(schema["minLength"], schema["maxLength"]);
  const sizes = between(schema["minimum"], schema["maximum"]);
  return [name || "anything", lengths && `${lengths} characters`, sizes].filter(Boolean).join(", ");
}

function between(least: unknown, most: unknown): string {
  if (isBound(least) && isBound(most)) return least === most ? `${most}` : `${least}–${most}`;
  if (isBound(most)) return `at most ${most}`;
  return isBound(least) && least > 0 ? `at least ${least}` : "";
}

function isBound(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}
