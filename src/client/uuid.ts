/**
 * UUIDv7 (RFC 9562): 48 bits of milliseconds, then randomness. The server forgets idempotency keys by the time they
 * carry, so that time must be the server's, whatever the clock of this device says.
 */
export function uuidV7(nowMs: number, random?: () => number): string {
  const bytes = randomBytes(random);
  let time = Math.max(0, Math.floor(nowMs));
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}

function randomBytes(random?: () => number): Uint8Array {
  const bytes = new Uint8Array(16);
  // React Native has no `crypto` unless somebody adds it; a key must be unlikely to repeat, it need not be a secret.
  const cryptography = "crypto" in globalThis ? globalThis.crypto : undefined;
  if (random === undefined && cryptography !== undefined)
    return cryptography.getRandomValues(bytes);
  const next = random ?? Math.random;
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.floor(next() * 256);
  return bytes;
}
