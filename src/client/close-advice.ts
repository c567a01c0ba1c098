/** What the end of a socket asks of a client. The server speaks by ranges, so that a new code needs no new client. */
import { isRecord, parseJson } from "./json.ts";

export type CloseAdvice =
  /** Come back after the delay and catch up. */
  | { readonly kind: "resume"; readonly delayMs: number }
  /** Get a new access token, then come back. */
  | { readonly kind: "new-token" }
  /** Coming back would change nothing. */
  | { readonly kind: "stop"; readonly reason: string }
  /** One of our frames was too large: give it up, then come back. */
  | { readonly kind: "drop-frame" };

export function closeAdvice(code: number, reason: string): CloseAdvice {
  if (code >= 4100 && code < 4200) return { kind: "new-token" };
  if (code >= 4200 && code < 4300) return { kind: "stop", reason: wordOf(reason) ?? String(code) };
  if (code === 1009) return { kind: "drop-frame" };
  return { kind: "resume", delayMs: code >= 4000 && code < 4100 ? delayMsIn(reason) : 0 };
}

function wordOf(reason: string): string | null {
  const value = parseJson(reason);
  const word = isRecord(value) ? value["reason"] : undefined;
  return typeof word === "string" ? word : null;
}

/** A reason this client cannot read costs only the delay: the back-off still holds. */
function delayMsIn(reason: string): number {
  const value = parseJson(reason);
  const delay = isRecord(value) ? value["delaySeconds"] : undefined;
  return typeof delay === "number" && delay > 0 ? Math.min(delay, 600) * 1000 : 0;
}
