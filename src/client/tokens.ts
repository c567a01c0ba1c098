/**
 * The tokens of whoever is logged in: kept in storage, refreshed by one request at a time, and early enough (at 80 %
 * of an access token's life) that nobody ever waits for it.
 */
import { HubbubError, isHubbubError } from "./errors.ts";
import { isRecord, parseJson } from "./json.ts";
import type { ClientStorage } from "./storage.ts";

export interface TokenSet {
  readonly accessToken: string;
  /** Null where a browser keeps it in a cookie that scripts cannot read. */
  readonly refreshToken: string | null;
  readonly expiresAtMs: number;
  readonly renewAtMs: number;
  readonly account: { readonly id: string; readonly handle: string };
}

interface TokenKeeperOptions {
  readonly storage: ClientStorage;
  readonly now: () => number;
  /** Asks the server for new tokens. */
  readonly refresh: (refreshToken: string | null) => Promise<unknown>;
}

const storageKey = "hubbub.tokens";
const renewAtShareOfLife = 0.8;

export class TokenKeeper {
  readonly #options: TokenKeeperOptions;
  #tokens: TokenSet | null = null;
  #refreshing: Promise<TokenSet> | null = null;
  #loading: Promise<void> | null = null;

  constructor(options: TokenKeeperOptions) {
    this.#options = options;
  }

  get current(): TokenSet | null {
    return this.#tokens;
  }

  /** Reads what an earlier run kept. */
  async load(): Promise<TokenSet | null> {
    this.#loading ??= this.#loadOnce();
    await this.#loading;
    return this.#tokens;
  }

  /** Keeps the tokens of an answer; null when it holds none (a second factor is asked, say). */
  async keep(answer: unknown): Promise<TokenSet | null> {
    const tokens = tokensFrom(answer, this.#options.now());
    if (tokens === null) return null;
    this.#tokens = tokens;
    await this.#options.storage.set(storageKey, JSON.stringify(tokens));
    return tokens;
  }

  async forget(): Promise<void> {
    this.#tokens = null;
    await this.#options.storage.remove(storageKey);
  }

  /** An access token with life left in it. Throws `unauthenticated` when nobody is logged in. */
  async access(): Promise<string> {
    const tokens = await this.load();
    if (tokens === null) throw new HubbubError("unauthenticated", "Log in first.");
    const { now } = this.#options;
    if (now() < tokens.renewAtMs) return tokens.accessToken;
    try {
      return (await this.refresh()).accessToken;
    } catch (error) {
      if (isHubbubError(error, "unauthenticated") || now() >= tokens.expiresAtMs) throw error;
      return tokens.accessToken;
    }
  }

  /** New tokens, now. However many ask at once, one request is made. */
  refresh(): Promise<TokenSet> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<TokenSet> {
    const before = await this.load();
    // Another tab may have been faster.
    const stored = await this.#read();
    if (before !== null && stored !== null && stored.accessToken !== before.accessToken) {
      this.#tokens = stored;
      if (this.#options.now() < stored.renewAtMs) return stored;
    }
    const tokens = this.#tokens;
    if (tokens === null) throw new HubbubError("unauthenticated", "Log in first.");
    try {
      const renewed = await this.keep(await this.#options.refresh(tokens.refreshToken));
      if (renewed === null)
        throw new HubbubError("internal", "The server answered without tokens.");
      return renewed;
    } catch (error) {
      if (isHubbubError(error, "unauthenticated")) await this.forget();
      throw error;
    }
  }

  async #loadOnce(): Promise<void> {
    const stored = await this.#read();
    this.#tokens ??= stored;
  }

  async #read(): Promise<TokenSet | null> {
    const value = parseJson((await this.#options.storage.get(storageKey)) ?? "");
    return isTokenSet(value) ? value : null;
  }
}

function tokensFrom(answer: unknown, nowMs: number): TokenSet | null {
  if (!isRecord(answer)) return null;
  const { accessToken, refreshToken, expiresInSeconds, account } = answer;
  if (typeof accessToken !== "string" || typeof expiresInSeconds !== "number") return null;
  if (!isAccount(account)) return null;
  const lifeMs = expiresInSeconds * 1000;
  return {
    accessToken,
    refreshToken: typeof refreshToken === "string" ? refreshToken : null,
    expiresAtMs: nowMs + lifeMs,
    renewAtMs: nowMs + lifeMs * renewAtShareOfLife,
    account: { id: account.id, handle: account.handle },
  };
}

function isAccount(value: unknown): value is TokenSet["account"] {
  return isRecord(value) && typeof value["id"] === "string" && typeof value["handle"] === "string";
}

function isTokenSet(value: unknown): value is TokenSet {
  if (!isRecord(value) || !isAccount(value["account"])) return false;
  const { accessToken, refreshToken, expiresAtMs, renewAtMs } = value;
  return (
    typeof accessToken === "string" &&
    (typeof refreshToken === "string" || refreshToken === null) &&
    typeof expiresAtMs === "number" &&
    typeof renewAtMs === "number"
  );
}
