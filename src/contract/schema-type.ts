/** A schema as the source text of a TypeScript type. It refuses what it does not know rather than write something wrong. */
import type { PlainSchema } from "./plain-schema.ts";

export function typeOf(schema: PlainSchema, indent = ""): string {
  if ("const" in schema) return JSON.stringify(schema["const"]);
  if (Array.isArray(schema["enum"]))
    return union(schema["enum"].map((value) => JSON.stringify(value)));
  if (Array.isArray(schema["anyOf"])) return unionOf(schema["anyOf"] as PlainSchema[], indent);
  const { type } = schema;
  if (Array.isArray(type)) {
    return unionOf(
      type.map((one: unknown) => ({ ...schema, type: one })),
      indent,
    );
  }
  switch (type) {
    case undefined:
      return "unknown";
    case "string":
    case "boolean":
    case "null":
      return type;
    case "integer":
    case "number":
      return "number";
    case "array":
      return arrayType(schema, indent);
    case "object":
      return objectType(schema, indent);
    default:
      throw new Error(`No TypeScript for a schema of type ${JSON.stringify(type)}`);
  }
}

function unionOf(schemas: readonly PlainSchema[], indent: string): string {
  return union(schemas.map((schema) => typeOf(schema, indent)));
}

function union(members: readonly string[]): string {
  return [...new Set(members)].join(" | ");
}

function arrayType(schema: PlainSchema, indent: string): string {
  const { items } = schema;
  if (Array.isArray(items)) throw new Error("No TypeScript for tuples yet");
  if (typeof items !== "object" || items === null) return "unknown[]";
  const element = typeOf(items as PlainSchema, indent);
  const isUnion =
    "anyOf" in items || "enum" in items || ("type" in items && Array.isArray(items.type));
  return isUnion ? `(${element})[]` : `${element}[]`;
}

function objectType(schema: PlainSchema, indent: string): string {
  const { properties, patternProperties, additionalProperties } = schema;
  const [pattern] = Object.values((patternProperties ?? {}) as Record<string, PlainSchema>);
  const rest =
    typeof additionalProperties === "object" ? (additionalProperties as PlainSchema) : pattern;
  const fields = Object.entries((properties ?? {}) as Record<string, PlainSchema>);
  if (fields.length === 0) {
    return rest === undefined ? "Record<string, never>" : `Record<string, ${typeOf(rest, indent)}>`;
  }
  if (rest !== undefined) throw new Error("No TypeScript for named fields beside any others");
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
  const inner = `${indent}  `;
  const lines = fields.map(
    ([name, field]) =>
      `${comment(field["description"], inner)}${inner}${propertyName(name)}${required.has(name) ? "" : "?"}: ${typeOf(field, inner)};`,
  );
  return `{\n${lines.join("\n")}\n${indent}}`;
}

export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

export function comment(text: unknown, indent: string): string {
  if (typeof text !== "string" || text === "") return "";
  return `${indent}/** ${text.replaceAll("*/", "*\\/").replaceAll("\n", " ")} */\n`;
}
