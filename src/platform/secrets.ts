/**
 * What the server's own key is used for: digests, and sealing what must be read again. The key is a ring: the first
 * makes, all verify and open, so that a key is replaced without anybody noticing. No key is ever used itself; every
 * purpose has one of its own, derived from it (HKDF, RFC 5869).
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { assert } from "../kit/assert.ts";
import type { Secrets } from "../kit/services.ts";

const keyBytes = 32;
const cipher = "aes-256-gcm";
/** A format number, and which key: enough to find it, and nothing of it. */
const version = 1;
const keyIdBytes = 4;
const headerBytes = 1 + keyIdBytes;
/** Random ones of 96 bits may be used 2^32 times with a key; each purpose has its own. */
const nonceBytes = 12;
const tagBytes = 16;

/** One key of the ring, and what was derived from it. */
class RingKey {
  readonly header: Buffer;
  readonly #key: string;
  // Purposes are constants of the code, so this stays small.
  readonly #derived = new Map<string, Buffer>();

  constructor(key: string) {
    this.#key = key;
    const id = this.derive("key id").subarray(0, keyIdBytes);
    this.header = Buffer.concat([Buffer.of(version), id]);
  }

  derive(use: string): Buffer {
    const known = this.#derived.get(use);
    if (known) return known;
    const key = Buffer.from(hkdfSync("sha256", this.#key, "", `hubbub ${use}`, keyBytes));
    this.#derived.set(use, key);
    return key;
  }

  mac(purpose: string, message: string): Buffer {
    return createHmac("sha256", this.derive(`mac ${purpose}`))
      .update(message)
      .digest();
  }

  isNamedIn(sealed: Buffer): boolean {
    return sealed.subarray(0, headerBytes).equals(this.header);
  }
}

/** The first key makes; the others are on their way in or out. */
export function createSecrets(encryptionKeys: readonly string[]): Secrets {
  const ring = encryptionKeys.map((key) => new RingKey(key));
  const [first] = ring;
  assert(first, "there is an encryption key");
  const macs: Secrets["macs"] = (purpose, message) => ring.map((key) => key.mac(purpose, message));
  return {
    mac: (purpose, message) => first.mac(purpose, message),
    macs,
    isMac: (purpose, message, mac) =>
      macs(purpose, message).some(
        (expected) => expected.length === mac.length && timingSafeEqual(expected, mac),
      ),
    seal: (purpose, plain, about) => seal(first, purpose, plain, about),
    open(purpose, sealed, about) {
      for (const key of ring) {
        // Ids are short: should two keys share one, the right one opens it.
        const plain = key.isNamedIn(sealed) ? unseal(key, purpose, sealed, about) : null;
        if (plain) return plain;
      }
      return null;
    },
    isSealedByFirst: (sealed) => first.isNamedIn(sealed),
  };
}

function seal(key: RingKey, purpose: string, plain: Buffer, about: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key.derive(`seal ${purpose}`), nonce);
  sealing.setAAD(authenticated(key, about));
  const sealed = [key.header, nonce, sealing.update(plain), sealing.final()];
  return Buffer.concat([...sealed, sealing.getAuthTag()]);
}

/** Null unless it was sealed with this key, for this purpose, about this, and is whole. */
function unseal(key: RingKey, purpose: string, sealed: Buffer, about: string): Buffer | null {
  const bodyAt = headerBytes + nonceBytes;
  if (sealed.length < bodyAt + tagBytes) return null;
  const nonce = sealed.subarray(headerBytes, bodyAt);
  const opening = createDecipheriv(cipher, key.derive(`seal ${purpose}`), nonce, {
    authTagLength: tagBytes,
  });
  opening.setAAD(authenticated(key, about));
  opening.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([opening.update(sealed.subarray(bodyAt, -tagBytes)), opening.final()]);
  } catch {
    return null;
  }
}

function authenticated(key: RingKey, about: string): Buffer {
  return Buffer.concat([key.header, Buffer.from(about)]);
}
