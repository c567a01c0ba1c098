/** One set of people and tokens for every example in the API docs. */
import type { Account, OwnProfile, PersonSummary, Profile, Session, Tokens } from "./schemas.ts";

export const exampleId = "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70";
const at = "2026-11-22T09:00:00.000Z";

export const exampleSummary: PersonSummary = {
  id: exampleId,
  handle: "ada",
  displayName: "Ada Lovelace",
  avatar: {
    id: "0192f0c3-5d10-7e21-b3a4-9c8d7e6f5a4b",
    altText: "Ada, painted by Carpenter",
    placeholder: null,
    width: 640,
    height: 640,
    variants: [
      {
        url: "https://social.example/media/0192f0c3-5d10-7e21-b3a4-9c8d7e6f5a4b/160.webp",
        contentType: "image/webp",
        width: 160,
        height: 160,
      },
    ],
  },
};

export const exampleProfile: Profile = {
  ...exampleSummary,
  bio: "Notes on the Analytical Engine.",
  pronouns: "she/her",
  location: "London",
  links: [{ title: "Notes", url: "https://example.org/notes" }],
  birthday: "12-10",
  cover: null,
  isPrivate: false,
  counts: { followers: 1815, following: 36, friends: null },
  version: 3,
  createdAt: at,
};

export const exampleOwnProfile: OwnProfile = {
  ...exampleProfile,
  counts: { followers: 1815, following: 36, friends: 12 },
  audiences: {
    ...{ displayName: { kind: "public" }, bio: { kind: "public" }, pronouns: { kind: "public" } },
    ...{ location: { kind: "followers" }, links: { kind: "public" } },
    ...{ birthday: { kind: "friends" }, avatar: { kind: "public" }, cover: { kind: "public" } },
  },
};

export const exampleAccount: Account = {
  ...exampleOwnProfile,
  email: "ada@example.org",
  birthDate: "1990-12-10",
  standing: "good",
};

export const exampleSession: Session = {
  id: "0192f0c2-11d8-7a90-8f42-6c1f0b9a2e35",
  device: { id: null, name: "Pixel 9", platform: "android" },
  addressPrefix: "203.0.113.0/24",
  createdAt: at,
  lastSeenAt: at,
};

export const exampleTokens: Tokens = {
  accessToken: "eyJhbGciOiJIUzI1NiIs…",
  refreshToken: "AZLwwRHYepCPQmwfC5ouNQAAAAE…",
  expiresInSeconds: 600,
  account: { id: exampleId, handle: "ada" },
};

export const exampleChallengeId = "7c1a5d3e-2b64-4f0e-9a83-5e0f6d1b2c47";
