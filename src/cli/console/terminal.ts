/**
 * A line to type on, with a history and the tab key, above which things are printed as they come. Passwords are typed
 * unseen. ctrl-C gives up what is being typed, asked or waited for; ctrl-D on an empty line ends.
 */
import {
  createInterface,
  cursorTo,
  clearScreenDown,
  moveCursor,
  type Interface,
} from "node:readline";
import { Writable } from "node:stream";
import { holdsSecret } from "./history.ts";
import { NotAnswered } from "./screen.ts";

export interface TerminalOptions {
  readonly complete: (line: string) => [offers: string[], word: string];
  /** The newest first. */
  readonly history: readonly string[];
  readonly prompt: () => string;
}

interface Question {
  readonly text: string;
  readonly isHidden: boolean;
  readonly resolve: (answer: string) => void;
  readonly reject: (error: Error) => void;
}

const historyMax = 500;

export class Terminal {
  readonly #options: TerminalOptions;
  readonly #readline: Interface;
  #isMuted = false;
  #question: Question | null = null;
  #isPrompting = false;
  readonly #typed: string[] = [];
  #onLine: (() => void) | null = null;
  #onInterrupt: (() => void) | null = null;
  #isOver = false;
  #history: string[];

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#history = [...options.history];
    this.#readline = createInterface({
      input: process.stdin,
      output: this.#output(),
      terminal: true,
      historySize: historyMax,
      history: [...options.history],
      removeHistoryDuplicates: true,
      completer: (line: string) => (this.#question === null ? options.complete(line) : [[], line]),
    });
    this.#readline.on("line", (line) => this.#take(line));
    this.#readline.on("SIGINT", () => this.#interrupt());
    this.#readline.on("close", () => this.#end());
    this.#readline.on("history", (history) => this.#remember(history));
  }

  /** What to keep for the next time, the newest first. */
  get history(): readonly string[] {
    return this.#history;
  }

  /** The next line; null at the end. */
  async next(): Promise<string | null> {
    if (this.#typed.length === 0 && !this.#isOver) {
      this.#prompt(this.#options.prompt());
      await new Promise<void>((resolve) => (this.#onLine = resolve));
    }
    return this.#typed.shift() ?? null;
  }

  /** While `work` runs, ctrl-C leaves it; null then. */
  async interruptible<T>(work: Promise<T>): Promise<T | null> {
    const left = new Promise<null>((resolve) => (this.#onInterrupt = () => resolve(null)));
    try {
      return await Promise.race([work, left]);
    } finally {
      this.#onInterrupt = null;
    }
  }

  readonly ask = (text: string, { isHidden = false } = {}): Promise<string> =>
    new Promise((resolve, reject) => {
      if (this.#isOver) {
        reject(new NotAnswered(text));
        return;
      }
      this.#question = { text, isHidden, resolve, reject };
      this.#prompt(text);
      this.#isMuted = isHidden;
    });

  /** Above what is being typed. */
  readonly print = (text: string): void => {
    const wasMuted = this.#isMuted;
    this.#isMuted = false;
    if (this.#isPrompting) this.#wipe();
    process.stdout.write(`${text}\n`);
    if (this.#isPrompting && wasMuted) process.stdout.write(this.#question?.text ?? "");
    else if (this.#isPrompting) this.#readline.prompt(true);
    this.#isMuted = wasMuted;
  };

  close(): void {
    this.#readline.close();
  }

  #prompt(text: string): void {
    this.#isPrompting = true;
    this.#readline.setPrompt(text);
    this.#readline.prompt();
  }

  /** Takes prompt and half a line off the screen, however many rows they fill. */
  #wipe(): void {
    const { rows } = this.#readline.getCursorPos();
    moveCursor(process.stdout, 0, -rows);
    cursorTo(process.stdout, 0);
    clearScreenDown(process.stdout);
  }

  #take(line: string): void {
    if (this.#isMuted) process.stdout.write("\n");
    this.#isMuted = false;
    this.#isPrompting = false;
    const question = this.#question;
    this.#question = null;
    if (question !== null) {
      question.resolve(line.trim() === "" ? "" : question.isHidden ? line : line.trim());
      return;
    }
    this.#typed.push(line);
    this.#wake();
  }

  #interrupt(): void {
    const question = this.#question;
    this.#question = null;
    if (this.#isMuted || question !== null || this.#isPrompting) process.stdout.write("^C\n");
    this.#isMuted = false;
    if (question !== null) {
      this.#clearLine();
      this.#isPrompting = false;
      question.reject(new NotAnswered(question.text));
    } else if (this.#isPrompting) {
      if (this.#readline.line === "") process.stdout.write("ctrl-D ends.\n");
      this.#clearLine();
      this.#readline.prompt();
    } else this.#onInterrupt?.();
  }

  #clearLine(): void {
    const readline = this.#readline as Interface & { line: string; cursor: number };
    readline.line = "";
    readline.cursor = 0;
  }

  /** Answers to questions are no lines, and secrets are kept nowhere. */
  #remember(history: string[]): void {
    const [newest = ""] = history;
    if (this.#question !== null || holdsSecret(newest)) history.shift();
    this.#history = [...history];
  }

  #end(): void {
    this.#isOver = true;
    this.#isMuted = false;
    if (this.#isPrompting) process.stdout.write("\n");
    this.#isPrompting = false;
    this.#question?.reject(new NotAnswered(this.#question.text));
    this.#question = null;
    this.#onInterrupt?.();
    this.#wake();
  }

  #wake(): void {
    this.#onLine?.();
    this.#onLine = null;
  }

  /** The terminal, but deaf while a password is typed. */
  #output(): Writable {
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.#isMuted) process.stdout.write(chunk);
        done();
      },
    });
    Object.defineProperty(output, "columns", { get: () => process.stdout.columns });
    process.stdout.on("resize", () => output.emit("resize"));
    return output;
  }
}
