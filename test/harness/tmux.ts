/** A terminal to type on, as a person would. Where tmux is missing tests are skipped, but never in CI. */
import { stopAtEnd } from "./cleanup.ts";

const isInstalled = Bun.which("tmux") !== null;

export const hasTmux = isInstalled || process.env["CI"] !== undefined;

if (!hasTmux) console.warn("SKIPPED: no tmux, so no terminal is tested (apt-get install tmux).");

const lookEveryMs = 50;
const shownWithinMs = 40_000;

export class Desk {
  readonly #socket = `hubbub-test-${process.pid}-${crypto.randomUUID().slice(0, 8)}`;

  constructor() {
    if (!isInstalled) throw new Error("tmux is not installed: apt-get install tmux");
    stopAtEnd(() => this.#tmux("kill-server").then(() => undefined));
  }

  /** A terminal in which a command runs, with only this environment. */
  async open(command: readonly string[], env: Readonly<Record<string, string>>): Promise<Screen> {
    const name = crypto.randomUUID().slice(0, 8);
    const variables = Object.entries(env).map(([key, value]) => `${key}=${value}`);
    const line = ["env", "-i", ...variables, ...command].map(quoted).join(" ");
    await this.#tmux(
      ...["-f", "/dev/null", "new-session", "-d", "-s", name, "-x", "120", "-y", "200"],
      `${line}; echo "ended with $?"; cat`,
    );
    return {
      type: async (...keys) => void (await this.#tmux("send-keys", "-t", name, ...keys)),
      shows: (pattern) => this.#shows(name, pattern),
      text: () => this.#tmux("capture-pane", "-p", "-J", "-t", name),
    };
  }

  async #shows(name: string, pattern: RegExp): Promise<RegExpExecArray> {
    const untilMs = performance.now() + shownWithinMs;
    for (;;) {
      const text = await this.#tmux("capture-pane", "-p", "-J", "-t", name);
      const match = pattern.exec(text);
      if (match !== null) return match;
      if (performance.now() > untilMs)
        throw new Error(`${pattern} is not shown:\n${text.trimEnd()}`);
      await Bun.sleep(lookEveryMs);
    }
  }

  async #tmux(...args: string[]): Promise<string> {
    const child = Bun.spawn(["tmux", "-L", this.#socket, ...args], {
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], LANG: "C.UTF-8", TERM: "xterm" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    return await new Response(child.stdout).text();
  }
}

export interface Screen {
  /** Text, and keys by name: `Enter`, `Tab`, `C-c`. */
  type(...keys: string[]): Promise<void>;
  /** Waits until it is to be seen. */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  text(): Promise<string>;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
