/** Help made from what the server says of itself. */
import { describeType, fieldsOf, propertiesOf, branchesOf } from "./fields.ts";
import { isRecord } from "./records.ts";
import type { OperationEntry, Reference, Schema } from "./reference.ts";
import { harmless, type Style } from "./style.ts";

export const commands: readonly (readonly [usage: string, what: string])[] = [
  [
    "<operation> field=value …",
    "call it: lists as a,b, nested as a.b=value, or JSON; $last.id is of the last answer",
  ],
  ["help [operation | word]", "this, or fields, bounds, errors and an example of one operation"],
  ["ops [word]", "what can be called"],
  ["register", "sign up"],
  [
    "login [name]",
    "log in; the password is not shown, and asked for with the second factor where there is one",
  ],
  ["logout", "end the session"],
  ["whoami", "who is logged in, and where"],
  [
    "events [on | off | names …]",
    "show what happens as it happens, all of it or some: events chat.* account.updated",
  ],
  [
    "watch <kind> <id,…>",
    "watch who is typing in a chat, or how people are: watch presence $last.id",
  ],
  ["unwatch [number]", "stop watching"],
  [
    "upload <file> [avatar | cover]",
    "send a picture, a film, a sound or a document, and see what becomes of it; or set it as your avatar or cover",
  ],
  ["show [$last | $event | $me]…", "show it again, whole or a part: show $last.items.0"],
  ["wait <event> [seconds]", "wait for it to happen"],
  ["quit", "or ctrl-D"],
];

export function overview(style: Style): string {
  const width = Math.max(...commands.map(([usage]) => usage.length));
  return commands
    .map(([usage, what]) => `  ${style.bold(usage.padEnd(width))}  ${style.dim(what)}`)
    .join("\n");
}

export function listOperations(reference: Reference, word: string, style: Style): string {
  const found = [...reference.operations.values()].filter(({ name, summary }) =>
    `${name} ${summary}`.toLowerCase().includes(word.toLowerCase()),
  );
  if (found.length === 0) return `Nothing here has "${harmless(word)}" in it.`;
  const width = Math.max(...found.map(({ name }) => name.length));
  return found
    .map(({ name, summary }) => `  ${style.bold(name.padEnd(width))}  ${harmless(summary)}`)
    .join("\n");
}

export function describeOperation(entry: OperationEntry, style: Style): string {
  const { name, summary, description, door, input, output, errors } = entry;
  const served = { both: "", http: "Over HTTP.", socket: "Over the socket." }[door];
  const about = [description, served].filter((part) => part !== "").join("\n\n");
  const answers = answerOf(output);
  return [
    `${style.bold(name)}  ${harmless(summary)}`,
    ...(about === "" ? [] : [indented(about)]),
    section("Fields", fieldRows(input, style), style, "none"),
    ...(answers === "" ? [] : [`${style.bold("Answers")}\n${indented(answers)}`]),
    section(
      "Errors",
      errors.map(({ code, meaning }) => [code, "", meaning] as const),
      style,
      "none of its own",
    ),
    `${style.bold("Example")}\n  ${exampleLine(entry)}`,
  ].join("\n");
}

type Row = readonly [name: string, type: string, what: string];

function fieldRows(input: Schema, style: Style): Row[] {
  return fieldsOf(input).map(({ path, schema, isRequired }) => {
    const { description } = schema;
    const what = typeof description === "string" ? description : "";
    return [
      path,
      `${describeType(schema)}${isRequired ? "" : style.dim(" (optional)")}`,
      what,
    ] as const;
  });
}

function section(title: string, rows: readonly Row[], style: Style, none: string): string {
  if (rows.length === 0) return `${style.bold(title)}  ${none}`;
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, type, what]) => {
    const said = [type, style.dim(harmless(what))].filter((part) => part !== "");
    return `  ${style.cyan(harmless(name).padEnd(width))}  ${said.join("  ")}`;
  });
  return `${style.bold(title)}\n${lines.join("\n")}`;
}

function answerOf(output: Schema): string {
  const shapes = branchesOf(output).length > 0 ? branchesOf(output) : [output];
  return shapes
    .map((shape) => Object.keys(propertiesOf(shape)).map(harmless).join(", "))
    .filter((fields) => fields !== "")
    .join("\nor ");
}

/** The documented example as one would type it here. */
export function exampleLine({ name, example }: OperationEntry): string {
  return [name, ...(isRecord(example) ? wordsOf(example, "") : [])].join(" ");
}

function wordsOf(value: Record<string, unknown>, prefix: string): string[] {
  return Object.entries(value).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    if (isRecord(field) && Object.keys(field).length > 0) return wordsOf(field, `${path}.`);
    if (typeof field === "string") return [`${path}=${quoted(field)}`];
    const isPlainList =
      Array.isArray(field) && field.every((item) => /^[\w@.-]+$/.test(String(item)));
    return [`${path}=${isPlainList ? field.join(",") : JSON.stringify(field)}`];
  });
}

function quoted(text: string): string {
  return /^[\w@.:/+-]+$/.test(text) ? text : JSON.stringify(text);
}

function indented(text: string): string {
  return harmless(text).replace(/^(?=.)/gm, "  ");
}
