/** Shapes that recur, and the compiler from a schema to a check that names the field at fault. */
import Type, { type Static, type TSchema } from "typebox";
import { Compile } from "typebox/compile";
import Format from "typebox/format";
import { AppError } from "./errors.ts";
import { isId } from "./id.ts";

Format.Set("id", isId);
/** An instant as we write it: UTC, milliseconds, `Z`. */
Format.Set(
  "instant",
  (value) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && !Number.isNaN(Date.parse(value)),
);

export const IdSchema = Type.String({ format: "id", description: "A UUID, lower case." });
export const Instant = Type.String({
  format: "instant",
  description: "UTC, ISO 8601 with milliseconds.",
});
export const Empty = Type.Object({}, { additionalProperties: false });

const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });

/** User-perceived characters (Unicode extended grapheme clusters, UAX #29). */
export function graphemeCount(text: string): number {
  // A grapheme has at least one code unit, so short ASCII needs no segmenting.
  if (/^[\x20-\x7e\n\t]*$/.test(text)) return text.length;
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}

/** A grapheme of many combining marks must not smuggle megabytes past a limit counted in graphemes. */
const codePointsPerGraphemeMax = 16;

export interface TextBounds {
  readonly min: number;
  readonly max: number;
  readonly description?: string;
}

/** Text whose length is counted in graphemes; returned byte-identical to what was sent. */
export function text({ min, max, description }: TextBounds) {
  const length = `${min}–${max} characters (graphemes).`;
  const base = Type.String({
    ...(min > 0 ? { minLength: 1 } : {}),
    maxLength: max * codePointsPerGraphemeMax,
    description: description ? `${description} ${length}` : length,
  });
  return Type.Refine(
    base,
    (value) => {
      const count = graphemeCount(value);
      return count >= min && count <= max;
    },
    () => `must have ${min} to ${max} characters`,
  );
}

/** An object that refuses fields it does not declare. */
export function object<const P extends Record<string, TSchema>>(
  properties: P,
  description?: string,
) {
  return Type.Object(properties, {
    additionalProperties: false,
    ...(description ? { description } : {}),
  });
}

export function nullable<const T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

export interface Check<T> {
  /** Returns the value itself when it fits; throws `invalid` naming each field at fault otherwise. */
  parse(value: unknown): T;
  /** Returns the value with declared fields only; throws a plain error when the value does not fit: our bug. */
  encode(value: unknown): T;
}

/** Compiles once; a check of a small object then takes well under a microsecond. */
export function compile<T extends TSchema>(schema: T): Check<Static<T>> {
  // At the first use: all at once they would hold up every start, and most wait long for theirs.
  let compiled: ReturnType<typeof Compile<T>> | undefined;
  const validator = () => (compiled ??= Compile(schema));
  const fits = (value: unknown): value is Static<T> => validator().Check(value);
  return {
    parse(value) {
      if (fits(value)) return value;
      const errors = validator().Errors(value);
      throw new AppError("invalid", undefined, { fields: fieldsAtFault(schema, errors) });
    },
    encode(value) {
      // Objects made by our views fit as they are; only one with undeclared fields pays for a cleaning.
      if (fits(value)) return value;
      const cleaned = validator().Clean(value);
      if (fits(cleaned)) return cleaned;
      const faults = fieldsAtFault(schema, validator().Errors(cleaned));
      throw new Error(`Output does not fit its schema: ${Object.keys(faults).join(", ")}`);
    },
  };
}

interface Fault {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

const faultsReportedMax = 20;

function fieldsAtFault(schema: TSchema, faults: readonly Fault[]): Record<string, string> {
  // Without a prototype: a field may be called __proto__.
  const fields = Object.create(null) as Record<string, string>;
  for (const fault of faults) {
    for (const [field, problem] of describe(schema, fault)) {
      if (Object.keys(fields).length >= faultsReportedMax) return fields;
      fields[field] ??= problem;
    }
  }
  return fields;
}

function describe(schema: TSchema, fault: Fault): [string, string][] {
  const path = fault.instancePath.slice(1).replaceAll("/", ".");
  // The library reports an unknown field twice: once by name, once for its parent.
  if (fault.keyword === "additionalProperties") return [];
  if (fault.keyword === "boolean") return [[path.slice(0, 100), "is not a known field"]];
  if (fault.keyword === "required" && "requiredProperties" in fault.params) {
    const missing: unknown = fault.params.requiredProperties;
    if (Array.isArray(missing)) {
      return missing.map((name) => [path ? `${path}.${name}` : String(name), "is required"]);
    }
  }
  return [
    [
      path,
      choiceOf(schema, fault.schemaPath) ?? formatOf(fault) ?? emptyOf(fault) ?? fault.message,
    ],
  ];
}

/** The library says of each fixed value alone that it is not the one: say all that may stand there. */
function choiceOf(schema: TSchema, schemaPath: string): string | null {
  const choicePath = /^#\/(.+)\/anyOf\/\d+$/.exec(schemaPath)?.[1];
  if (choicePath === undefined) return null;
  let at: unknown = schema;
  for (const step of choicePath.split("/"))
    at = (at as Readonly<Record<string, unknown>> | undefined)?.[step];
  const options = (at as { readonly anyOf?: readonly Option[] } | undefined)?.anyOf;
  const values = options?.map(({ const: value, format, type }) =>
    typeof value === "string" ? value : format === "id" ? "a UUID" : type === "null" ? type : null,
  );
  if (values === undefined || values.includes(null)) return null;
  const last = values.pop();
  return `must be ${values.length > 0 ? `${values.join(", ")} or ` : ""}${last}`;
}

interface Option {
  readonly const?: unknown;
  readonly format?: string;
  readonly type?: string;
}

/** "Not fewer than 1 characters" is a riddle to whoever left a field blank. */
function emptyOf({ keyword, params }: Fault): string | null {
  const isEmpty = keyword === "minLength" && "limit" in params && params.limit === 1;
  return isEmpty ? "must not be empty" : null;
}

function formatOf({ keyword, params }: Fault): string | null {
  if (keyword !== "format" || !("format" in params)) return null;
  if (params.format === "id") return "must be a UUID, lower case";
  return params.format === "instant" ? "must be UTC, ISO 8601 with milliseconds" : null;
}
