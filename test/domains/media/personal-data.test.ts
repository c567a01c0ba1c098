import { expect, test } from "bun:test";
import { media } from "#src/domains/media/index.ts";
import { readyMedium } from "#test/harness/media.ts";
import { exists, idleServer, jobContext, keysOf, prepare, put, two } from "./support.ts";
import { onePixelPng } from "#test/harness/media.ts";

const server = await idleServer();
const file = { name: "160.webp", contentType: "image/webp", content: "x", width: 160, height: 160 };
const { personalData } = media;
if (!personalData) throw new Error("media answer for what they keep of people");

test("a person is given all of their media, and nobody else's", async () => {
  const [ann, bob] = await two(server);
  const own = [
    await readyMedium(server.server, ann.id, { files: [file], name: "a.png" }),
    await readyMedium(server.server, ann.id, { files: [file], name: "b.png" }),
  ];
  await readyMedium(server.server, bob.id, { files: [file] });
  const files = await Array.fromAsync(personalData.export(jobContext(server), ann.id));
  const [list, ...contents] = files;
  expect(list?.path).toBe("media/media.json");
  const rows = await Array.fromAsync(list?.rows ?? []);
  expect(rows).toMatchObject(own.map((id, n) => ({ id, name: ["a.png", "b.png"][n] })));
  expect(contents.map(({ path, storageKey }) => [path, storageKey])).toEqual(
    own.map((id) => [`media/${id}/160.webp`, `media/${id}/160.webp`]),
  );
  for (const { path } of files) expect(path).toMatch(/^[A-Za-z0-9._/-]+$/);
});

test("a purge leaves no row and no object, used or not, sent or half sent; and may be run again", async () => {
  const [ann, bob] = await two(server);
  const uses = [{ kind: "avatar", objectId: ann.id }];
  const sending = await prepare(ann, onePixelPng.length);
  await put(server, sending, onePixelPng);
  const ids = [
    ...[await readyMedium(server.server, ann.id, { files: [file], uses }), sending.mediaId],
    ...(await Promise.all(
      Array.from({ length: 60 }, async () => await readyMedium(server.server, ann.id)),
    )),
  ];
  const others = await readyMedium(server.server, bob.id, { files: [file] });
  for (let n = 0; n < 2; n += 1) await personalData.purge(jobContext(server), ann.id);
  for (const id of ids) {
    expect(await exists(server, id)).toBe(false);
    expect(await keysOf(server, id)).toEqual([]);
  }
  expect(await exists(server, others)).toBe(true);
  expect(await keysOf(server, others)).toEqual([`media/${others}/160.webp`]);
});
