/** What the tab key offers. */
import { choicesOf, fieldsOf, schemaAt } from "./fields.ts";
import type { Memory } from "./parse.ts";
import type { Reference } from "./reference.ts";

const commandNames = [
  ...["help", "ops", "register", "login", "logout", "whoami", "events", "watch", "unwatch"],
  ...["upload", "show", "wait", "quit"],
];

/** What may stand in the place of the last word, and that word: as readline wants it. */
export function complete(
  line: string,
  reference: Reference,
  memory: Memory,
): [offers: string[], word: string] {
  const words = line.trimStart().split(/\s+/);
  const word = words.at(-1) ?? "";
  const offers = offersFor(words, word, reference, memory);
  return [offers.filter((offer) => offer.startsWith(word) && offer !== word), word];
}

function offersFor(
  words: readonly string[],
  word: string,
  reference: Reference,
  memory: Memory,
): string[] {
  const operations = [...reference.operations.keys()];
  if (words.length === 1) return [...commandNames, ...operations].map((name) => `${name} `);
  const [command = ""] = words;
  switch (command) {
    case "help":
    case "ops":
      return operations;
    case "events":
      return ["on", "off", ...namesAndDomains([...reference.events, ...reference.signals])];
    case "wait":
      return [...reference.events];
    case "watch":
      if (words.length > 2) return recallable("", memory);
      return [...reference.watches.keys()].map((kind) => `${kind} `);
    case "show":
      return recallable("", memory);
    default:
      return fieldOffers(command, words.slice(1, -1), word, reference, memory);
  }
}

function fieldOffers(
  name: string,
  given: readonly string[],
  word: string,
  reference: Reference,
  memory: Memory,
): string[] {
  const entry = reference.operations.get(name);
  if (entry === undefined) return [];
  const equals = word.indexOf("=");
  if (equals > 0) {
    const path = word.slice(0, equals);
    const schema = schemaAt(entry.input, path.split("."));
    const choices = schema === null ? [] : choicesOf(schema).map((choice) => `${path}=${choice} `);
    return [...choices, ...recallable(`${path}=`, memory)];
  }
  const taken = new Set(given.map((one) => one.split("=")[0] ?? ""));
  return fieldsOf(entry.input)
    .map(({ path }) => path)
    .filter((path) => !taken.has(path))
    .map((path) => `${path}=`);
}

function recallable(prefix: string, memory: Memory): string[] {
  return Object.entries(memory).flatMap(([name, value]) => {
    const fields = typeof value === "object" && value !== null ? Object.keys(value) : [];
    return [`${prefix}$${name}`, ...fields.map((field) => `${prefix}$${name}.${field}`)];
  });
}

function namesAndDomains(names: readonly string[]): string[] {
  const domains = new Set(names.map((name) => `${name.split(".")[0]}.*`));
  return [...domains, ...names];
}
