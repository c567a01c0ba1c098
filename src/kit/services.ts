/** The outside world as domains see it. Platform implements these; tests and development use the same interfaces. */
import type { Id } from "./id.ts";

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Mailer {
  send(mail: Mail): Promise<void>;
}

/** argon2id. At most two run at once and a bounded queue waits; past that, `unavailable`. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** With null it spends the same time on nothing and answers false, so that a missing person costs what a wrong password costs. */
  verify(password: string, hash: string | null): Promise<boolean>;
  /** True when the hash was made with weaker parameters than today's. */
  isOutdated(hash: string): boolean;
}

export interface AccessClaims {
  readonly accountId: Id;
  readonly sessionId: Id;
  readonly expiresAt: Date;
}

/** Signed access tokens: JWT, HS256, ten minutes. */
export interface AccessTokens {
  readonly lifetimeSeconds: number;
  sign(claims: { accountId: Id; sessionId: Id }): Promise<string>;
  /** Throws `unauthenticated` for anything but a valid, unexpired token of ours. */
  verify(token: string): Promise<AccessClaims>;
}

/** Keyed digests from the server's secrets, one namespace per purpose so that they never stand for each other. */
export interface Secrets {
  /** HMAC-SHA-256. */
  mac(purpose: string, message: string): Buffer;
}

export interface Settings {
  /** Where people reach this server, without a trailing slash. */
  readonly publicUrl: string;
  readonly production: boolean;
}

export interface Services {
  readonly mailer: Mailer;
  readonly passwords: PasswordHasher;
  readonly accessTokens: AccessTokens;
  readonly secrets: Secrets;
  readonly settings: Settings;
}
