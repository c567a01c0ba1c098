/** Passkeys for the API docs. */
import type {
  AssertionCredential,
  Passkey,
  RegistrationCredential,
  RequestOptions,
} from "./schemas.ts";

export const examplePasskey: Passkey = {
  id: "0192f0c3-5b1e-7d42-a6c0-91d2e7f4b803",
  name: "Pixel 9",
  synced: true,
  createdAt: "2026-11-22T09:00:00.000Z",
  lastUsedAt: null,
};

export const exampleChallenge = "AZrY0mM4kq3vXw9bQ1eP7tUzL2cN5sRg";
const credentialId = "mF3kQxv1TtqHc2bW9pZrYg";
const clientDataJSON = "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiQVpyWTBt";

export const exampleRegistration: RegistrationCredential = {
  id: credentialId,
  rawId: credentialId,
  type: "public-key",
  response: {
    clientDataJSON,
    attestationObject: "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5YgOjGh0NBcP",
    transports: ["internal", "hybrid"],
  },
};

export const exampleAssertion: AssertionCredential = {
  id: credentialId,
  rawId: credentialId,
  type: "public-key",
  response: {
    clientDataJSON,
    authenticatorData: "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MdAAAAAA",
    signature: "MEUCIQDx1v9kQ2bT7yZ4mN8cR5wE3uH6jL0aF1sG9dK2pX4vBQIgC7nM3qWtYrUe",
    userHandle: "AZLwwXpOfDudLzuOGlxtcA",
  },
};

export const exampleRequest: RequestOptions = {
  challenge: exampleChallenge,
  rpId: "hubbub.example",
  timeout: 300_000,
  allowCredentials: [],
  userVerification: "required",
};
