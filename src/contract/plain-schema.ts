/** Schemas as the outside reads them: plain JSON Schema 2020-12, with standard names for our formats. */

export interface PlainSchema {
  readonly [keyword: string]: unknown;
}

const standardFormats: Readonly<Record<string, string>> = { id: "uuid", instant: "date-time" };

/** What the schema library keeps for itself is not enumerable or holds functions: JSON leaves it out. */
export function plainSchema(schema: object): PlainSchema {
  const plain: unknown = JSON.parse(JSON.stringify(schema));
  return translate(plain) as PlainSchema;
}

function translate(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(translate);
  if (typeof node !== "object" || node === null) return node;
  const { anyOf, ...rest } = node as Record<string, unknown>;
  const schema = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, translateKeyword(key, value)]),
  );
  if (!Array.isArray(anyOf)) return schema;
  return { ...schema, ...simplify(anyOf.map(translate)) };
}

function translateKeyword(key: string, value: unknown): unknown {
  if (key === "format" && typeof value === "string") return standardFormats[value] ?? value;
  // Values, not schemas: a field that is called `format` stays as it is.
  if (key === "const" || key === "enum" || key === "default" || key === "examples") return value;
  if (key !== "properties" && key !== "patternProperties") return translate(value);
  return Object.fromEntries(
    Object.entries(value as object).map(([name, schema]) => [name, translate(schema)]),
  );
}

/** A choice of words reads better as `enum`, and a nullable string as a type of its own. */
function simplify(choices: readonly unknown[]): PlainSchema {
  const words = choices.map((choice) => literalOf(choice));
  if (words.every((word) => word !== undefined)) return { type: "string", enum: words };
  const [first, second] = choices;
  if (choices.length === 2 && isSimple(first) && isNull(second))
    return { ...first, type: [first.type, "null"] };
  return { anyOf: choices };
}

function literalOf(choice: unknown): string | undefined {
  if (typeof choice !== "object" || choice === null || !("const" in choice)) return undefined;
  const others = Object.keys(choice).filter((key) => key !== "const" && key !== "type");
  return others.length === 0 && typeof choice.const === "string" ? choice.const : undefined;
}

function isSimple(choice: unknown): choice is { type: string } {
  if (typeof choice !== "object" || choice === null || !("type" in choice)) return false;
  const isScalar =
    choice.type === "string" || choice.type === "integer" || choice.type === "number";
  return isScalar && !("const" in choice) && !("enum" in choice);
}

function isNull(choice: unknown): boolean {
  return (
    typeof choice === "object" && choice !== null && "type" in choice && choice.type === "null"
  );
}
