import { expect, test } from "bun:test";
import fc from "fast-check";
import { createSecrets } from "#src/platform/secrets.ts";

const old = "o".repeat(32);
const fresh = "f".repeat(32);
/** The ring before, while and after a key is replaced. */
const before = createSecrets([old]);
const during = createSecrets([fresh, old]);
const after = createSecrets([fresh]);

const hex = (key: string, purpose: string, message: string) =>
  createSecrets([key.repeat(32)])
    .mac(purpose, message)
    .toString("hex");
const words = Buffer.from("JBSWY3DPEHPK3PXP");

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

test("a digest is good for as long as its key is in the ring", () => {
  const mac = before.mac("cursor", "x");
  expect(before.isMac("cursor", "x", mac)).toBe(true);
  expect(during.isMac("cursor", "x", mac)).toBe(true);
  expect(after.isMac("cursor", "x", mac)).toBe(false);
  expect(during.mac("cursor", "x")).toEqual(after.mac("cursor", "x"));
  expect(during.macs("cursor", "x")).toEqual([after.mac("cursor", "x"), mac]);
});

test("a digest of another purpose, another message or another length is refused", () => {
  const mac = before.mac("cursor", "x");
  expect(during.isMac("code", "x", mac)).toBe(false);
  expect(during.isMac("cursor", "y", mac)).toBe(false);
  expect(during.isMac("cursor", "x", mac.subarray(0, 31))).toBe(false);
  expect(during.isMac("cursor", "x", Buffer.alloc(0))).toBe(false);
});

test("whatever is sealed opens again, as it was", () => {
  const anything = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(anything, fc.string(), (bytes, about) => {
      const plain = Buffer.from(bytes);
      expect(during.open("totp", during.seal("totp", plain, about), about)).toEqual(plain);
    }),
    { numRuns: 100 },
  );
});

test("sealing the same twice gives different bytes, and neither holds the words", () => {
  const [one, two] = [before.seal("totp", words, "ann"), before.seal("totp", words, "ann")];
  expect(one.equals(two)).toBe(false);
  expect(one.includes(words)).toBe(false);
});

test("what was sealed for one row opens for no other, and for no other purpose", () => {
  const sealed = before.seal("totp", words, "ann");
  expect(before.open("totp", sealed, "bob")).toBeNull();
  expect(before.open("phone", sealed, "ann")).toBeNull();
  expect(createSecrets([fresh]).open("totp", sealed, "ann")).toBeNull();
});

test("a changed, shortened or made-up seal opens to nothing", () => {
  const sealed = before.seal("totp", words, "ann");
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(before.open("totp", changed, "ann")).toBeNull();
    expect(before.open("totp", sealed.subarray(0, at), "ann")).toBeNull();
  }
  expect(before.open("totp", Buffer.concat([sealed, Buffer.alloc(1)]), "ann")).toBeNull();
});

test("a seal is good for as long as its key is in the ring, and says when it is to be made anew", () => {
  const sealed = before.seal("totp", words, "ann");
  expect(during.open("totp", sealed, "ann")).toEqual(words);
  expect([before.isSealedByFirst(sealed), during.isSealedByFirst(sealed)]).toEqual([true, false]);
  expect(after.open("totp", sealed, "ann")).toBeNull();

  const anew = during.seal("totp", words, "ann");
  expect(during.isSealedByFirst(anew)).toBe(true);
  expect(after.open("totp", anew, "ann")).toEqual(words);
  // An instance that has the new key only to verify with, while the others make with it already.
  expect(createSecrets([old, fresh]).open("totp", anew, "ann")).toEqual(words);
});
