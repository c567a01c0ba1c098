import { describe, expect, test } from "bun:test";
import { processMedium } from "#src/domains/media/processing/process-medium.ts";
import { newId } from "#src/kit/id.ts";
import { onePixelPng, pngOf } from "#test/harness/media.ts";
import { s3Environment, startS3 } from "#test/harness/s3.ts";
import { contentAt, idleServer, keysOf, prepare, put, runJob, two } from "./support.ts";

const servers = {
  "on a disk": await idleServer(),
  "in S3": await idleServer(s3Environment(await startS3())),
};

for (const [where, server] of Object.entries(servers))
  describe(where, () => {
    test("what was put is taken to where nobody else writes, and worked on", async () => {
      const [ann] = await two(server);
      const upload = await prepare(ann, onePixelPng.length);
      await put(server, upload, onePixelPng);
      const told = ann.socket.hears("media.updated");
      const { mediaId } = upload;
      expect(await ann.call("media.completeUpload", { mediaId })).toMatchObject({
        ...{ id: mediaId, state: "processing", kind: "image", name: "a.png", version: 2 },
      });
      expect((await told).data).toMatchObject({ id: mediaId, state: "processing" });
      expect(await keysOf(server, mediaId)).toEqual([`media/${mediaId}/source`]);
    });

    test("twice, and many times at once, gives the same result, and is worked on once", async () => {
      const [ann] = await two(server);
      const upload = await prepare(ann, onePixelPng.length);
      await put(server, upload, onePixelPng);
      const complete = async () =>
        await ann.http("media.completeUpload", { mediaId: upload.mediaId });
      const many = await Promise.all(Array.from({ length: 5 }, complete));
      const after = await complete();
      expect(many.map(({ status, body }) => [status, body])).toEqual(
        many.map(() => [202, after.body]),
      );
      const jobs = await server.transaction(
        async ({ sql }) =>
          await sql`select from jobs.job where name = 'media.process' and data ->> 'mediaId' = ${upload.mediaId}`,
      );
      expect(jobs.length).toBe(1);
    });

    test("putting again after it changes nothing that is kept", async () => {
      const [ann] = await two(server);
      const upload = await prepare(ann, onePixelPng.length);
      await put(server, upload, onePixelPng);
      const { mediaId } = upload;
      await ann.call("media.completeUpload", { mediaId });
      const other = Uint8Array.from(onePixelPng);
      other.set([9, 9, 9], 40);
      await put(server, upload, other);
      expect(await ann.call("media.completeUpload", { mediaId })).toMatchObject({ version: 2 });
      const kept = await contentAt(server, `media/${mediaId}/source`);
      expect(kept.equals(onePixelPng)).toBe(true);
    });

    test("what is larger or smaller than declared is refused and removed, and may be put again", async () => {
      const [ann] = await two(server);
      const upload = await prepare(ann, onePixelPng.length);
      const { mediaId } = upload;
      for (const bytes of [onePixelPng.length + 1, onePixelPng.length - 1]) {
        // As a storage would that does not heed the signed length.
        const content = (async function* () {
          yield pngOf(bytes);
        })();
        await server.server.services.storage.put(`uploads/${mediaId}`, content, {
          contentType: "image/png",
        });
        const refused = await ann.http("media.completeUpload", { mediaId });
        expect([refused.status, refused.body.error?.code]).toEqual([422, "invalid"]);
        expect(await keysOf(server, mediaId)).toEqual([]);
      }
      expect(await ann.call("media.get", { mediaId })).toMatchObject({ state: "uploading" });
      expect(await put(server, upload, onePixelPng)).toBe(200);
      expect(await ann.call("media.completeUpload", { mediaId })).toMatchObject({
        state: "processing",
      });
    });

    test("what does not begin like a picture is refused and removed", async () => {
      const [ann] = await two(server);
      const page = Uint8Array.from(Buffer.from("<!doctype html><script>alert(1)</script>"));
      const upload = await prepare(ann, page.length);
      await put(server, upload, page);
      const refused = await ann.refusal("media.completeUpload", { mediaId: upload.mediaId });
      expect(refused.code).toBe("unsupported-media");
      expect(await keysOf(server, upload.mediaId)).toEqual([]);
    });

    test("a call that finds the file worked on and gone gives the same result as the one that was quicker", async () => {
      const [ann] = await two(server);
      const upload = await prepare(ann, onePixelPng.length);
      await put(server, upload, onePixelPng);
      const { mediaId } = upload;
      const { storage } = server.server.services;
      const head = storage.head.bind(storage);
      // The slower call has read that the file is awaited, and comes to look for it now.
      storage.head = async (key) => {
        storage.head = head;
        await ann.call("media.completeUpload", { mediaId });
        await runJob(server, processMedium, { mediaId });
        return await head(key);
      };
      const slower = await ann.http("media.completeUpload", { mediaId });
      expect([slower.status, slower.body]).toMatchObject([202, { state: "ready", id: mediaId }]);
    });

    test("what was never put cannot be completed", async () => {
      const [ann] = await two(server);
      const { mediaId } = await prepare(ann, 70);
      expect((await ann.refusal("media.completeUpload", { mediaId })).code).toBe("invalid");
    });

    test("another's upload is as none", async () => {
      const [ann, bob] = await two(server);
      const upload = await prepare(ann, onePixelPng.length);
      await put(server, upload, onePixelPng);
      const hidden = await bob.refusal("media.completeUpload", { mediaId: upload.mediaId });
      const missing = await bob.refusal("media.completeUpload", { mediaId: newId() });
      expect(hidden).toEqual(missing);
      expect(missing.code).toBe("not-found");
    });
  });

test("after it the server's own address takes nothing more", async () => {
  const server = servers["on a disk"];
  const [ann] = await two(server);
  const upload = await prepare(ann, onePixelPng.length);
  await put(server, upload, onePixelPng);
  await ann.call("media.completeUpload", { mediaId: upload.mediaId });
  expect(await put(server, upload, onePixelPng)).toBe(409);
});
