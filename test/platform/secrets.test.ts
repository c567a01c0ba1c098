import { expect, test } from "bun:test";
import { createSecrets } from "#src/platform/secrets.ts";

const hex = (key: string, purpose: string, message: string) =>
  createSecrets(key.repeat(32)).mac(purpose, message).toString("hex");

test("digests differ by key, purpose and message, and by nothing else", () => {
  const digest = hex("k", "cursor", "x");
  expect(digest).toHaveLength(64);
  expect(hex("k", "cursor", "x")).toBe(digest);
  const others = [
    hex("l", "cursor", "x"),
    hex("k", "code", "x"),
    hex("k", "cursor", "y"),
    hex("k", "curso", "rx"),
  ];
  expect(new Set([digest, ...others]).size).toBe(5);
});
