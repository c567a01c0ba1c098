import { expect, test } from "bun:test";
import fc from "fast-check";
import { isUuidV7, uuidV7TimestampMs } from "#src/kit/id.ts";
import { uuidV7 } from "#src/client/uuid.ts";

test("a key is a UUIDv7 that carries its millisecond", () => {
  fc.assert(
    fc.property(fc.nat(2 ** 47), (nowMs) => {
      const key = uuidV7(nowMs);
      expect(isUuidV7(key)).toBe(true);
      expect(uuidV7TimestampMs(key)).toBe(nowMs);
    }),
  );
});

test("keys of one millisecond differ", () => {
  const keys = Array.from({ length: 10_000 }, () => uuidV7(1_800_000_000_000));
  expect(new Set(keys).size).toBe(keys.length);
});

test("without a cryptographic source it still makes keys", () => {
  expect(isUuidV7(uuidV7(Date.now(), Math.random))).toBe(true);
});
