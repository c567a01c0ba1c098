/** Tokens as they are kept, made from an answer or read from storage. */
import { isRecord } from "./json.ts";

export interface TokenSet {
  readonly accessToken: string;
  /** Null where a browser keeps it in a cookie that scripts cannot read. */
  readonly refreshToken: string | null;
  readonly expiresAtMs: number;
  readonly renewAtMs: number;
  readonly account: { readonly id: string; readonly handle: string };
}

const renewAtShareOfLife = 0.8;

/** Null when the answer holds none: a second factor is asked, say. */
export function tokensFrom(answer: unknown, nowMs: number): TokenSet | null {
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

export function isTokenSet(value: unknown): value is TokenSet {
  if (!isRecord(value) || !isAccount(value["account"])) return false;
  const { accessToken, refreshToken, expiresAtMs, renewAtMs } = value;
  return (
    typeof accessToken === "string" &&
    (typeof refreshToken === "string" || refreshToken === null) &&
    typeof expiresAtMs === "number" &&
    typeof renewAtMs === "number"
  );
}
