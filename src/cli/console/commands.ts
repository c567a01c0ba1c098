/** Carries out one line: a word of the console's own, or an operation of the server. */
import type { Client, Input, OperationName } from "#src/client/index.ts";
import { HubbubError, isHubbubError } from "#src/client/index.ts";
import { commands, describeOperation, listOperations, overview } from "./help.ts";
import type { Live } from "./live.ts";
import { confirm, login, register, type LoginParts } from "./logins.ts";
import { nearest } from "./nearest.ts";
import { LineError, look, readInput, splitWords, type Memory, type Word } from "./parse.ts";
import type { OperationEntry, Reference } from "./reference.ts";
import type { Screen } from "./screen.ts";
import { uploadFile } from "./upload.ts";

const waitSecondsDefault = 60;

export interface ConsoleParts {
  readonly url: string;
  readonly client: Client;
  readonly live: Live;
  readonly reference: Reference;
  readonly screen: Screen;
  readonly logins: LoginParts;
}

export class Commands {
  readonly #parts: ConsoleParts;
  #last: unknown;

  constructor(parts: ConsoleParts) {
    this.#parts = parts;
  }

  /** What `$last`, `$event` and `$me` are now. */
  get memory(): Memory {
    const { client, live } = this.#parts;
    const all = { last: this.#last, event: live.event, me: client.account };
    return Object.fromEntries(
      Object.entries(all).filter(([, value]) => value !== undefined && value !== null),
    );
  }

  /** False when it failed, which was said. `quit` is the caller's. */
  async run(line: string): Promise<boolean> {
    try {
      await this.#run(splitWords(line));
      return true;
    } catch (error) {
      if (!(error instanceof LineError || error instanceof HubbubError)) throw error;
      this.#parts.screen.failure(error);
      return false;
    }
  }

  async #run([first, ...rest]: readonly Word[]): Promise<void> {
    if (first === undefined || first.text.startsWith("#")) return;
    const { screen, live, logins, reference } = this.#parts;
    const words = rest.map(({ text }) => text);
    switch (first.text) {
      case "help":
      case "?":
        return screen.note(this.#help(words[0]));
      case "ops":
        return screen.note(listOperations(reference, words[0] ?? "", screen.style));
      case "register":
        return await this.#become(() => register(logins));
      case "login":
        return await this.#become(() => login(logins, words[0]));
      case "logout":
        return await this.#leave();
      case "whoami":
        return this.#tellWho();
      case "events":
        return screen.note(live.choose(words));
      case "watch":
        return screen.note(live.watch(words[0], this.#idsIn(words.slice(1))));
      case "unwatch":
        return screen.note(live.unwatch(words[0] === undefined ? null : Number(words[0])));
      case "upload":
        return this.#show(await uploadFile(this.#parts, words));
      case "show":
        return screen.result(look(words[0] ?? "$last", this.memory));
      case "wait":
        return await this.#wait(words[0], Number(words[1] ?? waitSecondsDefault));
      default:
        return await this.#call(first.text, rest);
    }
  }

  #show(answer: unknown): void {
    this.#last = answer;
    this.#parts.screen.result(answer);
  }

  #help(word: string | undefined): string {
    const { screen, reference } = this.#parts;
    if (word === undefined) return overview(screen.style);
    const own = commands.filter(([usage]) => usage.split(" ")[0] === word);
    if (own.length > 0) return own.map(([usage, what]) => `${usage}\n  ${what}`).join("\n");
    const entry = reference.operations.get(word);
    return entry
      ? describeOperation(entry, screen.style)
      : listOperations(reference, word, screen.style);
  }

  async #become(arrive: () => Promise<void>): Promise<void> {
    const { client, screen, live } = this.#parts;
    const before = client.account?.id;
    await arrive();
    if (before !== client.account?.id) live.leave();
    if (client.account === null) return;
    await client.connect();
    await client.caughtUp();
    screen.note(`You are ${screen.style.bold(`@${client.account.handle}`)} now.`);
  }

  async #leave(): Promise<void> {
    const { client, screen, live } = this.#parts;
    live.leave();
    await client.logout();
    screen.note("Logged out.");
  }

  #tellWho(): void {
    const { client, screen, url } = this.#parts;
    const { account, status } = client;
    screen.result({ server: url, account, connection: account === null ? "none" : status });
  }

  #idsIn(words: readonly string[]): string[] {
    return words
      .flatMap((word) => word.split(","))
      .filter((word) => word !== "")
      .map((word) => (word.startsWith("$") ? String(look(word, this.memory)) : word));
  }

  async #wait(name: string | undefined, seconds: number): Promise<void> {
    const { client, reference, screen } = this.#parts;
    if (name === undefined || !reference.events.includes(name))
      throw new LineError(`Wait for one of ${reference.events.join(", ")}.`);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const stop = client.onStream(null, ({ event, data }) => event === name && resolve(data));
    const late = new LineError(`Nothing of the kind in ${seconds} s.`);
    const timer = setTimeout(() => reject(late), seconds * 1000);
    try {
      this.#last = await promise;
      screen.result(this.#last);
    } finally {
      clearTimeout(timer);
      stop();
    }
  }

  async #call(name: string, words: readonly Word[]): Promise<void> {
    const { reference, screen } = this.#parts;
    const entry = reference.operations.get(name);
    if (entry === undefined) throw new LineError(this.#unknown(name));
    const input = readInput(words, entry.input, this.memory);
    this.#last = await this.#confirmed(() => this.#send(entry, input));
    screen.result(this.#last);
  }

  #unknown(name: string): string {
    const { operations, watches } = this.#parts.reference;
    const [domain = "", verb = ""] = name.split(".");
    if (verb === "watch" || domain === "watch")
      return `Watching is a word of its own: watch ${watches.has(verb) ? verb : domain} <id>.`;
    const guess = nearest(name, [
      ...operations.keys(),
      "login",
      "register",
      "events",
      "watch",
      "help",
    ]);
    return `There is no "${name}". ${guess === null ? `"help" tells what there is.` : `Did you mean ${guess}?`}`;
  }

  async #send({ name, door, isPublic }: OperationEntry, input: unknown): Promise<unknown> {
    const { client } = this.#parts;
    // Names and inputs are the server's to judge, which may be newer than these types.
    const [op, data] = [name as OperationName, input as Input<OperationName>];
    if (!isPublic && client.account === null)
      throw new LineError(`${name} needs somebody logged in: login, or register.`);
    if (name === "auth.logout") {
      await this.#leave();
      return {};
    }
    if (!isPublic && door !== "http") return await client.call(op, data);
    if (!isPublic) return await client.callHttp(op, data);
    let answer: unknown;
    const before = client.account?.id;
    await this.#quietly(before, async () => {
      answer = await client.logInWith(op, data);
    });
    return answer;
  }

  /** Any public operation may log somebody in, and is then what `login` is. */
  async #quietly(before: string | undefined, work: () => Promise<void>): Promise<void> {
    await work();
    const { client } = this.#parts;
    if (client.account !== null && client.account.id !== before)
      await this.#become(async () => undefined);
  }

  async #confirmed(work: () => Promise<unknown>): Promise<unknown> {
    try {
      return await work();
    } catch (error) {
      if (!isHubbubError(error, "confirmation-required")) throw error;
      await confirm(this.#parts.logins);
      return await work();
    }
  }
}
