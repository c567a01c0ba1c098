/**
 * Cookies in the place of fields, for browsers that ask for it with a header of their own. Pages elsewhere can send neither
 * that header without asking first (CORS), nor these cookies (`SameSite=Strict`), nor may their origin call; and each of
 * these alone would do.
 */
import { assert } from "../kit/assert.ts";
import { cookieHeader, type SecretCookie } from "../kit/cookie.ts";
import { AppError } from "../kit/errors.ts";
import type { Contract } from "../kit/operation.ts";
import type { OriginPolicy } from "./headers.ts";

/** What a cookie can hold as it is. */
const cookieValue = /^[\w-]{1,512}$/;
const cookieHeaderCharactersMax = 8_192;

export interface CookiePlace {
  /** In production, and wherever people come by https. */
  readonly isSecure: boolean;
  /** Cookies know no ports: two servers on one machine would share theirs. */
  readonly port: string;
}

export function cookiePlaceOf(publicUrl: string, production: boolean): CookiePlace {
  const { protocol, port } = new URL(publicUrl);
  return { isSecure: production || protocol === "https:", port };
}

/** One request's cookies, as far as its operation has any to do with. */
export class RequestCookies {
  readonly #contract: Contract;
  readonly #place: CookiePlace;
  readonly #isAsked: boolean;
  readonly #sent: ReadonlyMap<string, string>;
  readonly #taken = new Set<SecretCookie>();

  /** Throws `forbidden` when a page of another site is behind it. */
  constructor(request: Request, contract: Contract, place: CookiePlace, policy: OriginPolicy) {
    this.#contract = contract;
    this.#place = place;
    this.#isAsked = request.headers.has(cookieHeader);
    this.#sent = parseCookies(request.headers.get("cookie") ?? "");
    const ours = [...this.#carried, ...this.#dropped];
    if (this.#isAsked || ours.some((cookie) => this.#valueOf(cookie) !== undefined))
      refuseForeign(request, this.#isAsked, policy);
  }

  get #carried(): readonly SecretCookie[] {
    return this.#contract.cookies ?? [];
  }

  get #dropped(): readonly SecretCookie[] {
    return this.#contract.dropsCookies ?? [];
  }

  /** The input with what it leaves to the cookies. */
  fill(input: unknown): unknown {
    if (!this.#isAsked || typeof input !== "object" || input === null || Array.isArray(input))
      return input;
    const filled: Record<string, unknown> = { ...input };
    for (const cookie of this.#carried) {
      const { field } = cookie;
      const value = this.#valueOf(cookie);
      const isTaken = field in this.#contract.input.properties && !Object.hasOwn(input, field);
      if (!isTaken || value === undefined) continue;
      this.#taken.add(cookie);
      filled[field] = value;
    }
    return filled;
  }

  /** The output without what its cookies keep, and the headers that set them. */
  take(output: unknown): { readonly output: unknown; readonly setCookies: readonly string[] } {
    const setCookies = this.#dropped
      .filter((cookie) => this.#isAsked || this.#valueOf(cookie) !== undefined)
      .map((cookie) => this.#write(cookie, ""));
    if (!this.#isAsked || typeof output !== "object" || output === null)
      return { output, setCookies };
    const rest: Record<string, unknown> = { ...output };
    for (const cookie of this.#carried) {
      const value = rest[cookie.field];
      if (typeof value !== "string") continue;
      assert(cookieValue.test(value), `${cookie.field} fits into a cookie`);
      setCookies.push(this.#write(cookie, value));
      delete rest[cookie.field];
    }
    return { output: rest, setCookies };
  }

  /** What a refusal shows to be worthless is not to come again. */
  onRefusal(error: AppError): readonly string[] {
    if (error.code !== "unauthenticated") return [];
    return [...this.#taken]
      .filter(({ isCredential }) => isCredential)
      .map((cookie) => this.#write(cookie, ""));
  }

  #nameOf({ name }: SecretCookie): string {
    const { isSecure, port } = this.#place;
    // With this prefix browsers take it from this host alone, over https, for every path.
    return isSecure ? `__Host-hubbub-${name}` : `hubbub-${port}-${name}`;
  }

  #valueOf(cookie: SecretCookie): string | undefined {
    return this.#sent.get(this.#nameOf(cookie));
  }

  /** An empty value deletes it. */
  #write(cookie: SecretCookie, value: string): string {
    const age = value === "" ? 0 : cookie.maxAgeSeconds;
    const secure = this.#place.isSecure ? "; Secure" : "";
    return `${this.#nameOf(cookie)}=${value}; Path=/; Max-Age=${age}; HttpOnly${secure}; SameSite=Strict`;
  }
}

/**
 * Browsers name the origin of every POST, and say how far it is from here. Whoever asks for cookies must be an origin
 * that is on the list by name.
 */
function refuseForeign(request: Request, isAsked: boolean, policy: OriginPolicy): void {
  const origin = request.headers.get("origin");
  const distance = request.headers.get("sec-fetch-site");
  const isNear = distance === null || distance === "same-origin" || distance === "same-site";
  const isKnown = origin === null ? !isAsked : policy.namesOrigin(origin);
  if (!isNear || !isKnown)
    throw new AppError("forbidden", "Cookies are for pages of this site alone.");
}

function parseCookies(header: string): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header.slice(0, cookieHeaderCharactersMax).split(";")) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    const value = pair.slice(at + 1).trim();
    if (at > 0 && cookieValue.test(value)) cookies.set(name, value);
  }
  return cookies;
}
