/**
 * `bun run console`: a terminal client of any Hubbub. Log in, call operations with the help of their schemas, see events as
 * they come; with `--json`, the same for scripts, one line of JSON an answer.
 */
import { hostname } from "node:os";
import { parseArgs } from "node:util";
import { createClient } from "#src/client/index.ts";
import { Commands } from "./console/commands.ts";
import { complete } from "./console/complete.ts";
import { historyFile, readHistory, writeHistory } from "./console/history.ts";
import { Live } from "./console/live.ts";
import { findServer, NoServer, type FoundServer } from "./console/server.ts";
import { NotAnswered, screenForPeople, screenForPrograms, type Screen } from "./console/screen.ts";
import { styleFor, wantsColour } from "./console/style.ts";
import { Terminal } from "./console/terminal.ts";

const usage = `Usage: bun run console [url] [--as <handle>] [--json] [-e '<line>']…

  url         the server; without it, the one on this machine
  --as        log in as them at once; the password is asked for, or HUBBUB_PASSWORD
  -e          do these lines, and end; without it, type them, or pipe them in
  --json      one line of JSON for each answer and event, errors to stderr, exit code 1 after one
`;

interface Wish {
  readonly url: string | undefined;
  readonly as: string | undefined;
  readonly isJson: boolean;
  readonly lines: readonly string[] | undefined;
}

function readArguments(args: readonly string[]): Wish | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        as: { type: "string" },
        json: { type: "boolean", default: false },
        execute: { type: "string", short: "e", multiple: true },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help || positionals.length > 1) return null;
    return { url: positionals[0], as: values.as, isJson: values.json, lines: values.execute };
  } catch {
    return null;
  }
}

function commandsOn(
  { url, reference, mailPage }: FoundServer,
  screen: Screen,
  isLive: boolean,
): Commands {
  const client = createClient({ url, device: { name: `console on ${hostname()}`.slice(0, 50) } });
  const live = new Live(client, screen, reference, isLive);
  const password = process.env["HUBBUB_PASSWORD"];
  const logins = { client, screen, mailPage, password };
  return new Commands({ url, client, live, reference, screen, logins });
}

function scriptScreen(isJson: boolean): Screen {
  const style = styleFor(!isJson && wantsColour(process.env, process.stdout.isTTY));
  return isJson
    ? screenForPrograms(style, write, complain)
    : screenForPeople({ print: write, ask: nobodyAnswers }, style);
}

function write(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

function nobodyAnswers(question: string): Promise<never> {
  return Promise.reject(new NotAnswered(question));
}

async function runLines(wish: Wish, server: FoundServer): Promise<number> {
  const screen = scriptScreen(wish.isJson);
  const commands = commandsOn(server, screen, false);
  const begin = wish.as === undefined ? [] : [`login ${wish.as}`];
  for await (const line of linesOf(wish, begin)) {
    if (isEnd(line)) break;
    if (!(await commands.run(line))) return 1;
  }
  return 0;
}

async function* linesOf(wish: Wish, begin: readonly string[]): AsyncGenerator<string> {
  yield* begin;
  if (wish.lines !== undefined) yield* wish.lines;
  else for await (const line of console) yield line;
}

async function talk(wish: Wish, server: FoundServer): Promise<number> {
  const style = styleFor(wantsColour(process.env, true));
  const file = historyFile(process.env);
  const terminal: Terminal = new Terminal({
    history: readHistory(file),
    complete: (line) => complete(line, server.reference, commands.memory),
    prompt: () => `${style.bold(`${nameIn(commands)}›`)} `,
  });
  const screen = screenForPeople(terminal, style);
  const commands = commandsOn(server, screen, true);
  screen.note(
    `${server.url}. ${style.dim("help tells what there is, tab completes, ctrl-D ends.")}`,
  );
  if (wish.as !== undefined) await carryOut(terminal, commands, `login ${wish.as}`);
  else screen.note(style.dim("login or register to begin."));
  for (
    let line = await terminal.next();
    line !== null && !isEnd(line);
    line = await terminal.next()
  )
    await carryOut(terminal, commands, line);
  writeHistory(file, terminal.history);
  terminal.close();
  return 0;
}

async function carryOut(terminal: Terminal, commands: Commands, line: string): Promise<void> {
  const done = commands.run(line).catch((error: unknown) => {
    if (!(error instanceof NotAnswered)) throw error;
    return false;
  });
  if ((await terminal.interruptible(done)) === null)
    terminal.print("Not waited for any more; it may have happened.");
}

function nameIn(commands: Commands): string {
  const { me } = commands.memory;
  return typeof me === "object" && me !== null && "handle" in me ? String(me.handle) : "hubbub";
}

function isEnd(line: string): boolean {
  return /^\s*(quit|exit)\s*$/.test(line);
}

async function main(): Promise<number> {
  const wish = readArguments(process.argv.slice(2));
  if (wish === null) {
    process.stdout.write(usage);
    return process.argv.some((word) => word === "--help" || word === "-h") ? 0 : 2;
  }
  const isTalk =
    wish.lines === undefined && !wish.isJson && process.stdin.isTTY && process.stdout.isTTY;
  try {
    const server = await findServer(wish.url, process.env);
    return await (isTalk ? talk(wish, server) : runLines(wish, server));
  } catch (error) {
    if (error instanceof NotAnswered)
      process.stderr.write(
        `"${error.message.trim()}" must be answered, and nobody is there: use HUBBUB_PASSWORD.\n`,
      );
    else if (error instanceof NoServer) process.stderr.write(`${error.message}\n`);
    else throw error;
    return 1;
  }
}

process.exit(await main());
