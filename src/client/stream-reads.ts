/**
 * Reads of streams, several in one request where the server takes that: what is asked for in one turn goes together, in the
 * order it was asked.
 */
import { readStreamPage, readStreamPages, type StreamPage } from "./catch-up-answers.ts";
import { HubbubError } from "./errors.ts";

type Request = (op: string, data: unknown) => Promise<unknown>;

/** `waits`: it did not have its turn among those that were read together, and has it when asked again. */
export type ReadPage = StreamPage & { readonly waits: boolean };

interface Wanted {
  readonly stream: string;
  readonly after: number;
  readonly resolve: (page: ReadPage) => void;
  readonly reject: (error: unknown) => void;
}

export class StreamReads {
  readonly #request: Request;
  #wanted: Wanted[] = [];
  #epoch: string | null = null;
  /** Streams of one request, as the server said; one, where it is of a version that knows no better. */
  #atOnceMax = 1;

  constructor(request: Request) {
    this.#request = request;
  }

  opened({ epoch, streamsAtOnceMax }: { epoch: string; streamsAtOnceMax: number }): void {
    this.#epoch = epoch;
    this.#atOnceMax = Math.max(1, streamsAtOnceMax);
  }

  /** Rejects with `not-found` where the stream is gone. */
  read(stream: string, after: number): Promise<ReadPage> {
    return new Promise((resolve, reject) => {
      this.#wanted.push({ stream, after, resolve, reject });
      if (this.#wanted.length === 1) queueMicrotask(() => this.#send());
    });
  }

  #send(): void {
    const wanted = this.#wanted;
    this.#wanted = [];
    for (let at = 0; at < wanted.length; at += this.#atOnceMax)
      void this.#ask(wanted.slice(at, at + this.#atOnceMax));
  }

  async #ask(some: readonly Wanted[]): Promise<void> {
    try {
      const pages = await this.#pagesOf(some);
      for (const [place, { resolve, reject }] of some.entries()) {
        const page = pages[place] ?? "gone";
        if (page === "gone") reject(new HubbubError("not-found", "The stream is gone."));
        else resolve({ ...page, waits: place > 0 && isUntold(page) });
      }
    } catch (error) {
      for (const { reject } of some) reject(error);
    }
  }

  async #pagesOf(some: readonly Wanted[]): Promise<readonly (StreamPage | "gone")[]> {
    const epoch = this.#epoch === null ? {} : { epoch: this.#epoch };
    const streams = some.map(({ stream, after }) => ({ stream, after }));
    const [only] = streams;
    return streams.length === 1
      ? [readStreamPage(await this.#request("stream.read", { ...only, ...epoch }))]
      : readStreamPages(await this.#request("stream.readMany", { streams, ...epoch }));
  }
}

/** Of the first one something is always told, so that whoever asks again and again comes to an end. */
function isUntold(page: StreamPage): boolean {
  return !page.reset && page.more && page.entries.length === 0;
}
