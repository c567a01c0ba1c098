/** Signing in elsewhere: what domains see of OpenID providers. */

export interface IdentityProvider {
  readonly name: string;
  /** For a button: Google, Apple, or what the settings say. */
  readonly label: string;
  readonly issuer: string;
}

/** One way there and back; every value is random and good once. */
export interface ProviderTrip {
  /** Comes back with the person. */
  readonly state: string;
  /** Comes back inside the ID token. */
  readonly nonce: string;
  /** Shown when the code is traded, so that nobody else's code fits (PKCE). */
  readonly codeVerifier: string;
}

/** Who somebody is at an issuer. `issuer` and `subject` together name them; nothing else does. */
export interface ProviderPerson {
  readonly issuer: string;
  readonly subject: string;
  /** As the issuer says; null when it says none. */
  readonly email: string | null;
  /** Whether the issuer's word for it is taken, by the settings, and it gave its word. */
  readonly emailProven: boolean;
  /** What they are called there; anybody may call themselves anything. */
  readonly name: string | null;
}

export type ProviderOutcome =
  | { readonly kind: "person"; readonly person: ProviderPerson }
  /** They changed their mind there. */
  | { readonly kind: "denied" }
  /** What came back is not what this trip began with, or the provider cannot be reached; the log says why. */
  | { readonly kind: "failed"; readonly reason: string };

export interface IdentityProviders {
  /** In the order of the settings. */
  readonly list: readonly IdentityProvider[];
  /** Where to send the person. Throws `unavailable` while the provider cannot be reached. */
  authorizationUrl(provider: string, trip: ProviderTrip): Promise<string>;
  /** Trades what came back for who came. Bounded in time and size; never throws for what others sent. */
  identify(
    provider: string,
    answer: Readonly<Record<string, string>>,
    trip: ProviderTrip,
  ): Promise<ProviderOutcome>;
  /** Whether a sign-in may send people back to this address. */
  mayReturnTo(url: string): boolean;
}
