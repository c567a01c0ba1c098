/** Signing in at providers, on the wire. */
import Type, { type Static } from "typebox";
import { IdSchema, Instant, nullable, object } from "#src/kit/schema.ts";

export const ProviderName = Type.String({
  pattern: "^[a-z][a-z0-9-]{0,29}$",
  description: "As `provider.list` names it.",
});

/** Both as in PKCE (RFC 7636), because clients have code for it. */
export const VerifierHash = Type.String({
  pattern: "^[A-Za-z0-9_-]{43}$",
  description:
    "SHA-256, in base64url, of a verifier: 43 to 128 random letters and digits that this client makes up and keeps to itself.",
});

export const Verifier = Type.String({
  pattern: "^[A-Za-z0-9._~-]{43,128}$",
  description: "The verifier whose hash the sign-in began with.",
});

export const ReturnTo = Type.String({
  minLength: 1,
  maxLength: 500,
  description:
    "Where the browser goes in the end, with `ticket` or `error` added to the query: an address that `SIGN_IN_RETURN_URLS` names. " +
    "In development also any address of this machine; and without it a page shows the ticket, to be copied.",
});

export const Ticket = Type.String({
  minLength: 1,
  maxLength: 64,
  description: "From the address that the browser came back to; good once, for five minutes.",
});

export const RegistrationToken = Type.String({
  minLength: 1,
  maxLength: 64,
  description: "From `auth.completeProviderLogin`; keep it secret.",
});

export const SignInBegun = object({
  url: Type.String({
    description: "Open it in a browser; fit for one sign-in, within fifteen minutes.",
  }),
});

export const RegistrationNeeded = object(
  {
    registration: object({
      token: RegistrationToken,
      expiresInSeconds: Type.Integer(),
      email: nullable(Type.String({ description: "As the provider says; another may be chosen." })),
      emailIsProven: Type.Boolean({
        description: "Otherwise `auth.registerWithProvider` mails a code to it first.",
      }),
      emailHasAccount: Type.Boolean({
        description:
          "True only for a proven address: log in to that account, and link the provider there. No address ever links by itself.",
      }),
      displayName: nullable(Type.String({ description: "A suggestion." })),
    }),
  },
  "Nobody here is linked to this person at the provider yet.",
);

export const LinkedProvider = object({
  id: IdSchema,
  provider: nullable(
    Type.String({ description: "Null for one that is no longer offered: it lets nobody in." }),
  ),
  label: Type.String(),
  email: nullable(Type.String({ description: "What it was there at the last sign-in." })),
  createdAt: Instant,
  lastUsedAt: Instant,
});
export type LinkedProvider = Static<typeof LinkedProvider>;
