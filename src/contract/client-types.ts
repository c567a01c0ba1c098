/** The catalogue as TypeScript for clients: no imports, so that the file can be copied anywhere. */
import type { Catalogue } from "#src/kit/catalogue.ts";
import { closeCodes } from "#src/kit/close-codes.ts";
import { errorTable } from "#src/kit/errors.ts";
import type { Contract } from "#src/kit/operation.ts";
import { socketDoorContracts } from "./asyncapi.ts";
import { plainSchema } from "./plain-schema.ts";
import { comment, propertyName, typeOf } from "./schema-type.ts";

export function clientTypes(catalogue: Catalogue): string {
  const contracts = new Map<string, Contract>();
  for (const { contract } of catalogue.operations.values()) contracts.set(contract.name, contract);
  for (const contract of socketDoorContracts(catalogue)) contracts.set(contract.name, contract);
  const sections = [
    "// Generated from the server's catalogue by `bun run generate`; do not edit.",
    constants(),
    interfaceOf(
      "Operations",
      "Every operation by its name.",
      sorted(contracts.values()).map((contract) => ({
        name: contract.name,
        summary: contract.summary,
        type: `{\n    input: ${typeOf(plainSchema(contract.input), "    ")};\n    output: ${typeOf(plainSchema(contract.output), "    ")};\n  }`,
      })),
    ),
    pushes("Events", "Durable events: what `data` holds, by name.", catalogue.events.values()),
    pushes("Signals", "Fleeting signals: what `data` holds, by name.", catalogue.signals.values()),
    states(
      "StreamStates",
      "What `stream.snapshot` answers as `state`, by kind of stream.",
      catalogue.streams.values(),
    ),
    interfaceOf(
      "StateSignals",
      "By which signal a change is told, by kind of what is watched with `<kind>.watch`.",
      sorted(
        Array.from(catalogue.stateTopics.values(), ({ kind, summary, signal }) => ({
          name: kind,
          summary,
          type: JSON.stringify(signal.name),
        })),
      ),
    ),
  ];
  return `${sections.join("\n\n")}\n`;
}

function constants(): string {
  const codes = Object.keys(errorTable).map((code) => `  | ${JSON.stringify(code)}`);
  const closes = Object.entries(closeCodes).map(
    ([reason, { code, meaning }]) => `${comment(meaning, "  ")}  ${propertyName(reason)}: ${code};`,
  );
  return [
    `/** Codes of \`error\`. */\nexport type ErrorCode =\n${codes.join("\n")};`,
    `/** Why the server closes a socket, and with which code. */\nexport interface CloseCodes {\n${closes.join("\n")}\n}`,
  ].join("\n\n");
}

interface Member {
  readonly name: string;
  readonly summary: string;
  readonly type: string;
}

function interfaceOf(name: string, purpose: string, members: readonly Member[]): string {
  const lines = members.map(
    (member) => `${comment(member.summary, "  ")}  ${propertyName(member.name)}: ${member.type};`,
  );
  return `/** ${purpose} */\nexport interface ${name} {\n${lines.join("\n")}\n}`;
}

function pushes(
  name: string,
  purpose: string,
  definitions: Iterable<{ name: string; summary: string; data: object }>,
): string {
  const members = sorted(definitions).map((one) => ({
    name: one.name,
    summary: one.summary,
    type: typeOf(plainSchema(one.data), "  "),
  }));
  return interfaceOf(name, purpose, members);
}

function states(
  name: string,
  purpose: string,
  definitions: Iterable<{ kind: string; summary: string; state: object }>,
): string {
  const members = Array.from(definitions, ({ kind, summary, state }) => ({
    name: kind,
    summary,
    type: typeOf(plainSchema(state), "  "),
  }));
  return interfaceOf(name, purpose, sorted(members));
}

/** By name, so that moving a definition changes nothing. */
function sorted<T extends { readonly name: string }>(definitions: Iterable<T>): T[] {
  return [...definitions].sort((a, b) => (a.name < b.name ? -1 : 1));
}
