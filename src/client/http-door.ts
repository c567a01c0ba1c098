/** The other door: one operation a POST. For login, and for what needs no socket. */
import { backoffMs } from "./backoff.ts";
import { HubbubError, errorFromWire, isHubbubError } from "./errors.ts";
import { isRecord, parseJson } from "./json.ts";
import type { TokenKeeper } from "./tokens.ts";

export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body: string;
    signal: AbortSignal;
    credentials: "same-origin" | "include";
  },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;

export interface Post {
  readonly op: string;
  readonly input: unknown;
  readonly token?: string;
  readonly key?: string;
  readonly timeoutMs: number;
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

export interface HttpDoorOptions {
  readonly fetch: Fetch;
  readonly url: string;
  readonly tokens: TokenKeeper;
  readonly random: () => number;
  /** Leaves secrets to cookies: the server sets them for who says so. */
  readonly isWithCookies: boolean;
}

const attemptsMax = 4;
/** The one at hand, the one that another tab stored, which may be over as well, and a new one. */
const tokensMax = 3;

export class HttpDoor {
  readonly #options: HttpDoorOptions;

  constructor(options: HttpDoorOptions) {
    this.#options = options;
  }

  /** As whoever is logged in. While the server cannot be reached, it asks again under the same key. */
  async call(request: Omit<Post, "key" | "token"> & { key: () => string }): Promise<unknown> {
    const { op, input, timeoutMs } = request;
    // What happens before a login carries no key: its answers are secrets, which no server stores.
    if (beforeLogin(op)) return this.post({ op, input, timeoutMs });
    const { tokens, random } = this.#options;
    const keyed = { op, input, timeoutMs, key: request.key() };
    const caller = (await tokens.load())?.account.id;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#postAs(caller, keyed);
      } catch (error) {
        if (!isHubbubError(error, "unavailable") || attempt + 1 === attemptsMax) throw error;
        const pauseMs = error.retryAfterMs ?? backoffMs(attempt, random);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  /** One attempt. A server that cannot be reached is `unavailable`. */
  async post(request: Post): Promise<unknown> {
    const { status, retryAfter, text } = await this.#reach(request);
    const body = parseJson(text);
    if (status >= 200 && status < 300) return body;
    const error = errorFromWire(isRecord(body) && "error" in body ? body["error"] : body);
    if (error.retryAfterMs !== undefined || retryAfter === null) throw error;
    throw new HubbubError(error.code, error.message, {
      fields: error.fields,
      retryAfterMs: Number(retryAfter) * 1000,
      ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
    });
  }

  /** Whoever logs in between two attempts is not the one who asked. */
  async #postAs(caller: string | undefined, request: Post): Promise<unknown> {
    if (caller === undefined) return this.post(request);
    const { tokens } = this.#options;
    let token = await tokens.access();
    for (let attempt = 1; ; attempt += 1) {
      this.#expect(caller);
      try {
        return await this.post({ ...request, token });
      } catch (error) {
        if (!isHubbubError(error, "unauthenticated") || attempt === tokensMax) throw error;
        this.#expect(caller);
        // Its life may have ended early: by this device's clock, or by the server's choice.
        token = (await tokens.refresh()).accessToken;
      }
    }
  }

  #expect(caller: string): void {
    const current = this.#options.tokens.current?.account.id;
    if (current === undefined) throw new HubbubError("closed", "Logged out.");
    if (current !== caller) throw new HubbubError("closed", "Somebody else logged in.");
  }

  async #reach({ op, input, token, key, timeoutMs }: Post): Promise<Answer> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    try {
      const { fetch, url, isWithCookies } = this.#options;
      const response = await fetch(`${url}/v1/${op}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(key === undefined ? {} : { "idempotency-key": key }),
          ...(isWithCookies ? { "hubbub-cookies": "1" } : {}),
        },
        body: JSON.stringify(input),
        signal: abort.signal,
        credentials: isWithCookies ? "include" : "same-origin",
      });
      const retryAfter = response.headers.get("retry-after");
      return { status: response.status, retryAfter, text: await response.text() };
    } catch {
      if (!abort.signal.aborted)
        throw new HubbubError("unavailable", "The server could not be reached.");
      throw new HubbubError("timeout", "No answer in time; it may or may not have happened.");
    } finally {
      clearTimeout(timer);
    }
  }
}

/** All of `auth.` but what somebody does who is logged in. */
function beforeLogin(op: string): boolean {
  return op.startsWith("auth.") && !/^auth\.(logout|confirm|beginPasskeyConfirmation)/.test(op);
}
