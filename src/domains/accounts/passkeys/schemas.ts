/** Passkeys on the wire. What browsers say and hear of them has the shapes of WebAuthn's own JSON (Level 3, section 5.1). */
import Type, { type Static } from "typebox";
import { IdSchema, Instant, nullable, object, text } from "#src/kit/schema.ts";

export const PasskeyName = Type.Refine(
  text({ min: 1, max: 60, description: "So that its owner knows it again; one line." }),
  (value) => value.trim() !== "" && !/[\p{Cc}\u2028\u2029]/u.test(value),
  () => "must be one line and not blank",
);

export const Passkey = object(
  {
    id: IdSchema,
    name: Type.String(),
    synced: Type.Boolean({
      description: "Whether it goes with its owner from device to device, or stays on one.",
    }),
    createdAt: Instant,
    lastUsedAt: nullable(Instant),
  },
  "A key on a device or in a keychain, that lets its owner in without a password.",
);
export type Passkey = Static<typeof Passkey>;

/** Longer ones are longer than any authenticator's. */
const base64url = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: "^[A-Za-z0-9_-]+$" });

/** All that browsers write today: what is not looked at may be there, because apps pass the whole on. */
const credentialFields = {
  id: base64url(1_364),
  rawId: base64url(1_364),
  type: Type.Literal("public-key"),
  authenticatorAttachment: Type.Optional(nullable(Type.String({ maxLength: 32 }))),
  clientExtensionResults: Type.Optional(Type.Unknown()),
};

export const RegistrationCredential = object(
  {
    ...credentialFields,
    response: object({
      clientDataJSON: base64url(8_192),
      attestationObject: base64url(32_768),
      transports: Type.Optional(
        Type.Array(Type.String({ maxLength: 32, pattern: "^[a-z-]+$" }), { maxItems: 10 }),
      ),
      authenticatorData: Type.Optional(base64url(32_768)),
      publicKey: Type.Optional(nullable(base64url(8_192))),
      publicKeyAlgorithm: Type.Optional(Type.Integer()),
    }),
  },
  "What `navigator.credentials.create` answered, as its `toJSON()` writes it.",
);
export type RegistrationCredential = Static<typeof RegistrationCredential>;

export const AssertionCredential = object(
  {
    ...credentialFields,
    response: object({
      clientDataJSON: base64url(8_192),
      authenticatorData: base64url(8_192),
      signature: base64url(16_384),
      userHandle: Type.Optional(nullable(base64url(128))),
      attestationObject: Type.Optional(nullable(base64url(32_768))),
    }),
  },
  "What `navigator.credentials.get` answered, as its `toJSON()` writes it.",
);
export type AssertionCredential = Static<typeof AssertionCredential>;

const Descriptor = object({
  type: Type.Literal("public-key"),
  id: Type.String(),
  transports: Type.Array(Type.String()),
});

export const CreationOptions = object(
  {
    challenge: Type.String(),
    rp: object({ id: Type.String(), name: Type.String() }),
    user: object({ id: Type.String(), name: Type.String(), displayName: Type.String() }),
    pubKeyCredParams: Type.Array(object({ type: Type.Literal("public-key"), alg: Type.Integer() })),
    timeout: Type.Integer({ description: "Milliseconds." }),
    excludeCredentials: Type.Array(Descriptor),
    authenticatorSelection: object({
      residentKey: Type.Literal("required"),
      requireResidentKey: Type.Literal(true),
      userVerification: Type.Literal("required"),
    }),
    attestation: Type.Literal("none"),
  },
  "For `PublicKeyCredential.parseCreationOptionsFromJSON`, and then `navigator.credentials.create({ publicKey })`.",
);
export type CreationOptions = Static<typeof CreationOptions>;

export const RequestOptions = object(
  {
    challenge: Type.String(),
    rpId: Type.String(),
    timeout: Type.Integer({ description: "Milliseconds." }),
    allowCredentials: Type.Array(Descriptor),
    userVerification: Type.Union([Type.Literal("required"), Type.Literal("preferred")]),
  },
  "For `PublicKeyCredential.parseRequestOptionsFromJSON`, and then `navigator.credentials.get({ publicKey })`.",
);
export type RequestOptions = Static<typeof RequestOptions>;
