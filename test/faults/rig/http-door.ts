/** One call over HTTP, at one server. */
import type { Door } from "./device.ts";

export type Answer =
  | { readonly data: unknown }
  | { readonly code: string; readonly retryAfterMs?: number };

interface Call {
  readonly op: string;
  readonly data: unknown;
  readonly key: string | null;
  readonly token: string | null;
}

const answerMs = 8_000;

/** Null: no answer, so nobody knows. */
export async function post(door: Door, { op, data, key, token }: Call): Promise<Answer | null> {
  try {
    const response = await fetch(`${door.url}/v1/${op}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(key === null ? {} : { "idempotency-key": key }),
      },
      body: JSON.stringify(data),
      signal: AbortSignal.timeout(answerMs),
    });
    const body = (await response.json()) as { error?: { code: string; retryAfterMs?: number } };
    return body.error ?? { data: body };
  } catch {
    return null;
  }
}
