import { describe, expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { onePixelPng, pngOf, send } from "#test/harness/media.ts";
import { s3Environment, startS3 } from "#test/harness/s3.ts";
import { idleServer, keysOf, prepare, put, two } from "./support.ts";

const server = await idleServer();
const distant = await idleServer(s3Environment(await startS3()));

for (const [what, where] of [
  ["the server's own door", server],
  ["S3's door", distant],
] as const)
  describe(what, () => {
    test("takes what was declared, and what was declared alone", async () => {
      const [ann] = await two(where);
      const upload = await prepare(ann, onePixelPng.length);
      expect(upload.upload).toMatchObject({
        method: "PUT",
        headers: { "content-type": "image/png", "content-length": String(onePixelPng.length) },
      });
      const other = await prepare(ann, onePixelPng.length);
      const elsewhere = upload.upload.url.replace(upload.mediaId, other.mediaId);
      expect(await put(where, upload, onePixelPng, { url: elsewhere })).toBe(403);
      expect(await put(where, upload, pngOf(onePixelPng.length + 1))).toBe(403);
      expect(await put(where, upload, pngOf(onePixelPng.length - 1))).toBe(403);
      expect(await put(where, upload, onePixelPng, { type: "text/html" })).toBe(403);
      const forged = upload.upload.url.replace(/(signature=)....../i, "$1abcdef");
      expect(await put(where, upload, onePixelPng, { url: forged })).toBe(403);
      expect(await keysOf(where, upload.mediaId)).toEqual([]);
      expect(await keysOf(where, other.mediaId)).toEqual([]);
      expect(await put(where, upload, onePixelPng)).toBe(200);
      expect(await keysOf(where, upload.mediaId)).toEqual([`uploads/${upload.mediaId}`]);
    });

    test("its address is for five minutes, and says until when", async () => {
      const [ann] = await two(where);
      const { upload } = await prepare(ann, 70);
      const leftMs = Date.parse(upload.expiresAt) - where.clock.now().getTime();
      expect(leftMs).toBeWithin(290_000, 300_001);
    });
  });

test("a page of an allowed origin may put there, and no other", async () => {
  const [ann] = await two(server);
  const upload = await prepare(ann, onePixelPng.length);
  const { pathname, search } = new URL(upload.upload.url);
  const ask = async (method: string, origin: string) => {
    const body = method === "PUT" ? { body: onePixelPng } : {};
    const headers = { origin, "content-type": "image/png" };
    return await fetch(`${server.url}${pathname}${search}`, { method, headers, ...body });
  };
  const preflight = await ask("OPTIONS", server.url);
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-methods")).toContain("PUT");
  expect(preflight.headers.get("access-control-allow-origin")).toBe(server.url);
  expect((await ask("PUT", "https://evil.example")).status).toBe(403);
  expect(await keysOf(server, upload.mediaId)).toEqual([]);
  expect((await ask("PUT", server.url)).status).toBe(200);
});

test("an address that ran out takes nothing", async () => {
  const [ann] = await two(server);
  const upload = await prepare(ann, onePixelPng.length);
  server.clock.advance({ minutes: 5, seconds: 1 });
  expect(await put(server, upload, onePixelPng)).toBe(403);
});

test("nothing is put for whoever put their account away meanwhile", async () => {
  const [ann] = await two(server);
  const upload = await prepare(ann, onePixelPng.length);
  expect((await ann.http("account.deactivate")).status).toBe(200);
  expect(await put(server, upload, onePixelPng)).toBe(409);
  expect(await keysOf(server, upload.mediaId)).toEqual([]);
});

test("what breaks off while it is put leaves nothing behind", async () => {
  const [ann] = await two(server);
  const { upload, mediaId } = await prepare(ann, 2_000_000);
  const { pathname, search } = new URL(upload.url);
  const stop = new AbortController();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(new Uint8Array(100_000));
      stop.abort();
    },
  });
  const sending = fetch(`${server.url}${pathname}${search}`, {
    ...{ method: "PUT", body, signal: stop.signal },
    headers: { "content-type": "image/png", "content-length": "2000000" },
  });
  expect(await sending.then(({ status }) => status).catch(() => 0)).not.toBe(200);
  expect(await keysOf(server, mediaId)).toEqual([]);
});

test("room is kept from the moment of asking, and given back with the medium", async () => {
  const small = await idleServer({ MEDIA_QUOTA_MIB: "1" });
  const [ann, bob] = await two(small);
  const { mediaId } = await prepare(ann, 700_000);
  const refused = await ann.refusal("media.createUpload", {
    contentType: "image/png",
    bytes: 700_000,
  });
  expect(refused.code).toBe("too-large");
  expect((await send(small, ann, pngOf(700_000))).status).toBe(413);
  await prepare(bob, 700_000);
  await ann.call("media.delete", { mediaId });
  const asked = await Promise.all(
    Array.from({ length: 5 }, async () => await prepare(ann, 300_000).catch(() => null)),
  );
  expect(asked.filter((one) => one !== null).length).toBe(3);
});

test("what is too large for its kind, or no kind of file, is refused", async () => {
  const [ann] = await two(server);
  const code = async (input: object): Promise<string> =>
    (await ann.refusal("media.createUpload", { contentType: "image/png", bytes: 10, ...input }))
      .code;
  const mebibyte = 1024 * 1024;
  expect(await code({ bytes: 10 * mebibyte + 1 })).toBe("too-large");
  expect(await code({ contentType: "audio/ogg", bytes: 50 * mebibyte + 1 })).toBe("too-large");
  expect(await code({ contentType: "application/pdf", bytes: 50 * mebibyte + 1 })).toBe(
    "too-large",
  );
  expect(await code({ kind: "document", bytes: 50 * mebibyte + 1 })).toBe("too-large");
  for (const input of [
    ...[{ bytes: 0 }, { bytes: -1 }, { bytes: 1.5 }, { bytes: 200 * mebibyte + 1 }],
    ...[{ contentType: "image/png\r\nx: y" }, { contentType: "png" }, { contentType: "Image/PNG" }],
    ...[{ contentType: "image/png; charset=x" }, { name: "" }, { kind: "virus" }, { key: "x" }],
    { altText: "x".repeat(1_001) },
  ])
    expect([input, await code(input)]).toEqual([input, "invalid"]);
});

test("the same key gives the same upload and its address anew; others a conflict", async () => {
  const [ann] = await two(server);
  const key = newId();
  const input = { contentType: "image/png", bytes: 70 };
  const first = await ann.call("media.createUpload", input, key);
  expect(await ann.call("media.createUpload", input, key)).toEqual(first);
  const other = { ...input, bytes: 71 };
  expect((await ann.refusal("media.createUpload", other, key)).code).toBe("conflict");
  await ann.call("media.delete", { mediaId: first["mediaId"] });
  expect((await ann.refusal("media.createUpload", input, key)).code).toBe("conflict");
});

test("a path in a name is left out", async () => {
  const [ann] = await two(server);
  const { mediaId } = await prepare(ann, 70, { name: "../../x\r\ny.png" });
  expect(await ann.call("media.get", { mediaId })).toMatchObject({
    ...{ name: "xy.png", state: "uploading", kind: "image" },
  });
});
