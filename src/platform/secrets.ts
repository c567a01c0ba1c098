/** Keyed digests. Every purpose has its own key, derived from the configured one (HKDF, RFC 5869), which is never used itself. */
import { createHmac, hkdfSync } from "node:crypto";
import type { Secrets } from "../kit/services.ts";

const keyBytes = 32;

export function createSecrets(encryptionKey: string): Secrets {
  // Purposes are constants of the code, so this stays small.
  const keys = new Map<string, Buffer>();
  function keyFor(purpose: string): Buffer {
    const known = keys.get(purpose);
    if (known) return known;
    const key = Buffer.from(
      hkdfSync("sha256", encryptionKey, "", `hubbub mac ${purpose}`, keyBytes),
    );
    keys.set(purpose, key);
    return key;
  }
  return {
    mac: (purpose, message) => createHmac("sha256", keyFor(purpose)).update(message).digest(),
  };
}
