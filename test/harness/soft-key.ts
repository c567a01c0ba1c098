/**
 * An authenticator in software, which signs whatever it is told to: also what no real one would. Real ones are tested
 * through Chromium.
 */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";

export interface Twist {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
  /** Finger, face or PIN. */
  readonly userVerified?: boolean;
  readonly userPresent?: boolean;
  readonly signCount?: number;
  readonly userHandle?: string | null;
  readonly signedBy?: SoftKey;
  readonly credentialId?: Buffer;
  readonly attestation?: { fmt: string; attStmt: Map<string, unknown> };
}

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
}

interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
}

const flag = { userPresent: 0x01, userVerified: 0x04, attested: 0x40 };

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));

export class SoftKey {
  readonly id: Buffer = randomBytes(16);
  readonly #origin: string;
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  #userHandle: string | null = null;
  #signCount = 0;

  constructor(origin: string) {
    this.#origin = origin;
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#privateKey = privateKey;
    this.#publicKey = publicKey;
  }

  create(options: unknown, twist: Twist = {}) {
    const { challenge, rp, user } = options as CreationOptions;
    this.#userHandle = user.id;
    const id = twist.credentialId ?? this.id;
    const authData = Buffer.concat([
      this.#authData(rp.id, flag.attested, this.#signCount, twist),
      Buffer.alloc(16),
      Buffer.of(id.length >> 8, id.length & 255),
      id,
      this.#cosePublicKey(),
    ]);
    const { fmt, attStmt } = twist.attestation ?? { fmt: "none", attStmt: new Map() };
    const attestationObject = isoCBOR.encode(
      new Map<string, unknown>([
        ["fmt", fmt],
        ["attStmt", attStmt],
        ["authData", new Uint8Array(authData)],
      ]) as never,
    );
    return {
      ...this.#names(id),
      response: {
        clientDataJSON: this.#clientData("webauthn.create", challenge, twist).toString("base64url"),
        attestationObject: Buffer.from(attestationObject).toString("base64url"),
        transports: ["internal", "hybrid"],
      },
    };
  }

  /** Counts up by itself. */
  get(options: unknown, twist: Twist = {}) {
    const { challenge, rpId } = options as RequestOptions;
    this.#signCount = twist.signCount ?? this.#signCount + 1;
    const clientData = this.#clientData("webauthn.get", challenge, twist);
    const authData = this.#authData(rpId, 0, this.#signCount, twist);
    const signed = Buffer.concat([authData, createHash("sha256").update(clientData).digest()]);
    const signature = sign("sha256", signed, (twist.signedBy ?? this).#privateKey);
    const userHandle = twist.userHandle === undefined ? this.#userHandle : twist.userHandle;
    return {
      ...this.#names(twist.credentialId ?? this.id),
      response: {
        clientDataJSON: clientData.toString("base64url"),
        authenticatorData: authData.toString("base64url"),
        signature: signature.toString("base64url"),
        ...(userHandle === null ? {} : { userHandle }),
      },
    };
  }

  #names(id: Buffer) {
    const text = id.toString("base64url");
    return { id: text, rawId: text, type: "public-key", clientExtensionResults: {} };
  }

  #clientData(type: string, challenge: string, twist: Twist): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: twist.type ?? type,
        challenge: twist.challenge ?? challenge,
        origin: twist.origin ?? this.#origin,
        crossOrigin: twist.crossOrigin ?? false,
        ...(twist.topOrigin === undefined ? {} : { topOrigin: twist.topOrigin }),
      }),
    );
  }

  #authData(rpId: string, flags: number, signCount: number, twist: Twist): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(signCount);
    const present = twist.userPresent === false ? 0 : flag.userPresent;
    const verified = twist.userVerified === false ? 0 : flag.userVerified;
    return Buffer.concat([
      createHash("sha256")
        .update(twist.rpId ?? rpId)
        .digest(),
      Buffer.of(flags | present | verified),
      count,
    ]);
  }

  #cosePublicKey(): Buffer {
    const { x = "", y = "" } = this.#publicKey.export({ format: "jwk" });
    const key = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytesOf(x)],
      [-3, bytesOf(y)],
    ]);
    return Buffer.from(isoCBOR.encode(key as never));
  }
}
