/** The outside world as domains see it. Platform implements these; tests and development use the same interfaces. */
import type { Id } from "./id.ts";
import type { IdentityProviders } from "./identity-providers.ts";
import type { Storage } from "./storage.ts";

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

/**
 * What needs the server's own keys, one namespace per purpose so that nothing made for one stands for another. There may
 * be several keys: the first makes, all verify and open, so compare with `isMac` or `macs`, never with `mac`.
 */
export interface Secrets {
  /** HMAC-SHA-256 with the first key. */
  mac(purpose: string, message: string): Buffer;
  /** What each key makes of it, the first key's first: to compare what was derived from a digest. */
  macs(purpose: string, message: string): readonly Buffer[];
  /** Whether some key made it; takes the same time for each wrong one. */
  isMac(purpose: string, message: string, mac: Buffer): boolean;
  /**
   * AES-256-GCM with a random nonce; never the same bytes twice. `about` says what it belongs to (the row's id), and must
   * be given again to open it, so that nobody who can write rows can swap two. A column that holds such bytes is named
   * under `sealed` in its domain, so that it is sealed anew when the key is replaced.
   */
  seal(purpose: string, plain: Buffer, about: string): Buffer;
  /** Null for anything that was not sealed by one of the keys for this purpose, about this. */
  open(purpose: string, sealed: Buffer, about: string): Buffer | null;
  /** False for what only an older key opens: it is to be sealed anew before that key goes. */
  isSealedByFirst(sealed: Buffer): boolean;
}

export interface Sms {
  /** E.164: a plus, the country, digits. */
  readonly to: string;
  readonly text: string;
}

/** `undeliverable`: this number gets no messages, now or later, so nobody needs to try again. */
export type SmsOutcome = "sent" | "undeliverable";

export interface SmsSender {
  /** Throws when it was not taken, or nobody knows; whoever sends does so from a job, which tries again. */
  send(sms: Sms): Promise<SmsOutcome>;
}

export interface Settings {
  /** Where people reach this server, without a trailing slash. */
  readonly publicUrl: string;
  readonly production: boolean;
  /** The page that `auth.resetPassword` is called from; the token follows behind a `#`. */
  readonly passwordResetUrl: string;
  readonly relyingParty: RelyingParty;
  /** What the media of one person may come to. */
  readonly mediaQuotaBytes: number;
}

/** What passkeys are bound to: a key made for one domain is of no use on any other. */
export interface RelyingParty {
  /** A domain, without port. */
  readonly id: string;
  /** Pages and apps that may ask for passkeys; nobody else's answers count. */
  readonly origins: readonly string[];
}

export interface Services {
  readonly mailer: Mailer;
  readonly sms: SmsSender;
  readonly passwords: PasswordHasher;
  readonly accessTokens: AccessTokens;
  readonly secrets: Secrets;
  readonly identityProviders: IdentityProviders;
  readonly storage: Storage;
  readonly settings: Settings;
}
