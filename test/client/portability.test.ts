import { expect, test } from "bun:test";
import { Glob } from "bun";
import { exceedsBytes } from "#src/client/wire.ts";
import fc from "fast-check";

test("the client is one bundle for browsers, with nothing in it that is not its own", async () => {
  const built = await Bun.build({
    entrypoints: ["src/client/index.ts"],
    target: "browser",
    minify: true,
  });
  expect(built.success).toBe(true);
  const [bundle] = built.outputs;
  const text = (await bundle?.text()) ?? "";
  expect(text).not.toMatch(/\bBun\b|node:|require\(/);
  expect(text.length).toBeLessThan(40_000);
});

test("it asks for nothing that React Native's engine lacks", async () => {
  const lacking =
    /withResolvers|toSorted|toReversed|TextEncoder|new URL\(|structuredClone|Symbol\.asyncDispose/;
  for await (const path of new Glob("src/client/*.ts").scan(".")) {
    expect([path, (await Bun.file(path).text()).match(lacking)?.[0]]).toEqual([path, undefined]);
  }
});

test("bytes are counted as UTF-8 has them", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 50 }), fc.nat(120), (text, bytesMax) => {
      expect(exceedsBytes(text, bytesMax)).toBe(Buffer.byteLength(text) > bytesMax);
    }),
  );
});
