/** Where the console speaks: to people, or to programs as one line of JSON each. */
import type { HubbubError } from "#src/client/index.ts";
import { LineError } from "./parse.ts";
import { renderError, renderLine, renderValue } from "./render.ts";
import { harmless, type Style } from "./style.ts";

export interface Push {
  readonly kind: "event" | "signal" | "state";
  readonly name: string;
  /** Where it belongs: `chat:01a2…#5`. */
  readonly where: string;
  readonly data: unknown;
}

/** Thrown where somebody is to be asked and nobody is there, or does not want to answer. */
export class NotAnswered extends Error {}

export interface Screen {
  readonly style: Style;
  /** An answer. */
  result(value: unknown): void;
  failure(error: HubbubError | LineError): void;
  push(push: Push): void;
  /** Something for people to know, which programs need not. */
  note(text: string): void;
  ask(question: string, options?: { readonly isHidden?: boolean }): Promise<string>;
}

export interface Printer {
  print(text: string): void;
  ask: Screen["ask"];
}

export function screenForPeople(printer: Printer, style: Style): Screen {
  return {
    style,
    result: (value) => printer.print(renderValue(value, style)),
    failure: (error) =>
      printer.print(
        error instanceof LineError
          ? `${style.red("✗")} ${harmless(error.message)}`
          : renderError(error, style),
      ),
    push: ({ kind, name, where, data }) =>
      printer.print(
        `${kind === "event" ? style.green("●") : style.yellow("○")} ${style.bold(harmless(name))} ` +
          `${style.dim(harmless(where))}  ${renderLine(data, style)}`,
      ),
    note: (text) => printer.print(text),
    ask: printer.ask,
  };
}

/** Answers and pushes to stdout, failures to stderr; nobody is asked. */
export function screenForPrograms(
  style: Style,
  write: (text: string) => void,
  complain: (text: string) => void,
): Screen {
  return {
    style,
    result: (value) => write(JSON.stringify(value ?? null)),
    failure: (error) => complain(JSON.stringify({ error: wireOf(error) })),
    push: ({ kind, name, where, data }) => write(JSON.stringify({ [kind]: name, where, data })),
    note: () => undefined,
    ask: (question) => Promise.reject(new NotAnswered(question)),
  };
}

function wireOf(error: HubbubError | LineError): Record<string, unknown> {
  if (error instanceof LineError) return { code: "bad-line", message: error.message };
  const { code, message, fields, retryAfterMs, requestId } = error;
  return {
    code,
    message,
    fields,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    requestId,
  };
}
