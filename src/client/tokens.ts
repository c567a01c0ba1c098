/**
 * The tokens of whoever is logged in: kept in storage, refreshed by one request at a time, also among tabs that share the
 * storage, and early enough (at 80 % of an access token's life) that nobody ever waits for it. A client is one person until
 * it is told otherwise: what another tab made of the storage never turns it into somebody else.
 */
import { HubbubError, isHubbubError } from "./errors.ts";
import { parseJson } from "./json.ts";
import type { Lock } from "./locks.ts";
import type { ClientStorage } from "./storage.ts";
import { isTokenSet, tokensFrom, type TokenSet } from "./token-set.ts";

interface TokenKeeperOptions {
  readonly storage: ClientStorage;
  readonly lock: Lock;
  readonly now: () => number;
  /** Asks the server for new tokens. */
  readonly refresh: (refreshToken: string | null) => Promise<unknown>;
  /** The refresh token is the browser's, which alone knows whether somebody is logged in. */
  readonly isInCookie?: boolean;
}

const storageKey = "hubbub.tokens";

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
    try {
      await this.#loading;
    } catch (error) {
      this.#loading = null;
      throw error;
    }
    return this.#tokens;
  }

  /** The same anew, when nobody is logged in here: another tab may have somebody by now. */
  async reload(): Promise<TokenSet | null> {
    if (this.#tokens === null) this.#loading = null;
    return await this.load();
  }

  /** Who is logged in once all that was begun has been read; reads nothing by itself. */
  async settled(): Promise<TokenSet | null> {
    await this.#loading?.catch(() => undefined);
    return this.#tokens;
  }

  /** Keeps the tokens of an answer; null when it holds none (a second factor is asked, say). */
  async keep(answer: unknown): Promise<TokenSet | null> {
    const tokens = tokensFrom(answer, this.#options.now());
    if (tokens === null) return null;
    this.#tokens = tokens;
    this.#loading ??= Promise.resolve();
    await this.#options.storage.set(storageKey, JSON.stringify(tokens));
    return tokens;
  }

  async forget(): Promise<void> {
    const was = this.#tokens?.account.id;
    this.#tokens = null;
    if (was === undefined) return;
    // Another tab may have somebody else logged in by now.
    const stored = await this.#read();
    if (stored === null || stored.account.id === was)
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
    await this.load();
    return await this.#options.lock(storageKey, () => this.#refreshAlone());
  }

  async #refreshAlone(): Promise<TokenSet> {
    const before = this.#tokens;
    if (before === null) throw new HubbubError("unauthenticated", "Log in first.");
    // Another tab may have been faster.
    const stored = await this.#read();
    if (stored !== null && stored.accessToken !== before.accessToken) {
      this.#adopt(stored, before);
      if (this.#options.now() < stored.renewAtMs) return stored;
    }
    const tokens = this.#tokens ?? before;
    try {
      const answer = await this.#ask(tokens.refreshToken);
      return await this.#renewed(answer, tokens, stored);
    } catch (error) {
      if (!isHubbubError(error, "unauthenticated") || this.#tokens !== tokens) throw error;
      const now = await this.#read();
      if (now !== null && now.accessToken !== tokens.accessToken) return this.#adopt(now, tokens);
      await this.forget();
      throw error;
    }
  }

  /** Keeps what a refresh answered, unless it is somebody else's by now or came too late. */
  async #renewed(
    answer: unknown,
    sent: TokenSet,
    storedBefore: TokenSet | null,
  ): Promise<TokenSet> {
    const renewed = tokensFrom(answer, this.#options.now());
    if (renewed === null) throw new HubbubError("internal", "The server answered without tokens.");
    const stored = await this.#read();
    // Logged out, or in as somebody else, while the answer was on its way.
    if (this.#tokens !== sent) throw this.#nobody();
    if (renewed.account.id !== sent.account.id) {
      this.#tokens = null;
      throw this.#nobody();
    }
    // Without a lock two may have asked at once: the server gave both the same, and what is stored may be newer.
    if (stored !== null && stored.accessToken !== storedBefore?.accessToken)
      return this.#adopt(stored, sent);
    const kept = await this.keep(answer);
    return kept ?? renewed;
  }

  #adopt(stored: TokenSet, before: TokenSet): TokenSet {
    if (stored.account.id !== before.account.id) {
      this.#tokens = null;
      throw this.#nobody();
    }
    this.#tokens = stored;
    return stored;
  }

  #nobody(): HubbubError {
    return new HubbubError("unauthenticated", "Nobody is logged in here any more.");
  }

  async #loadOnce(): Promise<void> {
    const stored = await this.#read();
    this.#tokens ??= stored;
    if (this.#tokens !== null || this.#options.isInCookie !== true) return;
    try {
      const answer = await this.#options.lock(storageKey, () => this.#ask(null));
      if (this.#tokens === null) await this.keep(answer);
    } catch (error) {
      if (!isHubbubError(error, "unauthenticated")) throw error;
    }
  }

  /** A request without a token in it is `invalid`: the browser has no cookie, so nobody is logged in. */
  async #ask(refreshToken: string | null): Promise<unknown> {
    try {
      return await this.#options.refresh(refreshToken);
    } catch (error) {
      if (refreshToken === null && isHubbubError(error, "invalid")) throw this.#nobody();
      throw error;
    }
  }

  async #read(): Promise<TokenSet | null> {
    const value = parseJson((await this.#options.storage.get(storageKey)) ?? "");
    return isTokenSet(value) ? value : null;
  }
}
