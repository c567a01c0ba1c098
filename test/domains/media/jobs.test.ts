import { expect, test } from "bun:test";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { collectMedia } from "#src/domains/media/jobs/collect.ts";
import { removeObjects } from "#src/domains/media/jobs/remove-objects.ts";
import { sweepObjects } from "#src/domains/media/jobs/sweep-objects.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { onePixelPng, readyMedium } from "#test/harness/media.ts";
import { exists, idleServer, keysOf, prepare, put, runJob, two } from "./support.ts";

const server = await idleServer();
const file = { name: "160.webp", contentType: "image/webp", content: "x", width: 160, height: 160 };

async function ageBy(days: number, mediaId: Id): Promise<void> {
  await server.transaction(async ({ sql }) => {
    await sql`
      update media set unattached_since = unattached_since - make_interval(days => ${days}),
        upload_expires_at = upload_expires_at - make_interval(days => ${days})
      where id = ${mediaId}`;
  });
}

test("what nothing used for a day is collected with its files, and told of; what is used stays", async () => {
  const [ann, bob] = await two(server);
  const uses = [{ kind: "avatar", objectId: ann.id }];
  const [old, young, used, others] = [
    await readyMedium(server.server, ann.id, { files: [file] }),
    await readyMedium(server.server, ann.id, { files: [file] }),
    await readyMedium(server.server, ann.id, { files: [file], uses }),
    await readyMedium(server.server, bob.id, { files: [file] }),
  ];
  for (const id of [old, used, others]) await ageBy(2, id);
  const told = [ann.socket.hears("media.deleted"), bob.socket.hears("media.deleted")];
  await runJob(server, collectMedia);
  const [toAnn, toBob] = await Promise.all(told);
  expect([toAnn?.data, toBob?.data]).toEqual([{ mediaId: old }, { mediaId: others }]);
  const left = await Promise.all([old, young, used, others].map((id) => exists(server, id)));
  expect(left).toEqual([false, true, true, false]);
  await runJob(server, removeObjects, { mediaId: old });
  expect(await keysOf(server, old)).toEqual([]);
  expect(await keysOf(server, used)).toEqual([`media/${used}/160.webp`]);
});

test("what found a use at the last moment stays, whatever the row says", async () => {
  const [ann] = await two(server);
  const uses = [{ kind: "avatar", objectId: ann.id }];
  const mediaId = await readyMedium(server.server, ann.id, { files: [file], uses });
  await server.transaction(async ({ sql }) => {
    await sql`update media set unattached_since = now() - interval '2 days' where id = ${mediaId}`;
  });
  await runJob(server, collectMedia);
  expect(await exists(server, mediaId)).toBe(true);
});

test("an upload that nobody completed is given up an hour after its address ran out", async () => {
  const [ann] = await two(server);
  const [old, young] = [await prepare(ann, onePixelPng.length), await prepare(ann, 70)];
  await put(server, old, onePixelPng);
  await server.transaction(async ({ sql }) => {
    await sql`
      update media set upload_expires_at = now() - interval '61 minutes' where id = ${old.mediaId}`;
  });
  await runJob(server, collectMedia);
  expect(await exists(server, old.mediaId)).toBe(false);
  expect(await exists(server, young.mediaId)).toBe(true);
  await runJob(server, removeObjects, { mediaId: old.mediaId });
  expect(await keysOf(server, old.mediaId)).toEqual([]);
});

test("many are collected, of many people, in one go", async () => {
  const people = await server.people(...Array.from({ length: 20 }, (_, n) => `p${n}`));
  const ids: Id[] = [];
  for (const { id } of [...people, ...people]) ids.push(await readyMedium(server.server, id));
  for (const id of ids) await ageBy(2, id);
  await Promise.all([runJob(server, collectMedia), runJob(server, collectMedia)]);
  const left = await Promise.all(ids.map((id) => exists(server, id)));
  expect(left.filter(Boolean)).toEqual([]);
});

test("files of no medium are removed when they are a day old; those of media, and young ones, stay", async () => {
  const [ann] = await two(server);
  const store = async (key: string): Promise<string> => {
    const content = (async function* () {
      yield Buffer.from("x");
    })();
    await server.server.services.storage.put(key, content, { contentType: "text/plain" });
    return key;
  };
  const makeOld = (key: string): void => {
    const [kind = "", id = "", ...rest] = key.split("/");
    const path = join(server.dataDir, "files", kind, id.slice(0, 5), id, ...rest);
    utimesSync(path, new Date(0), new Date(0));
  };
  const known = await readyMedium(server.server, ann.id, { files: [file] });
  const sending = await prepare(ann, onePixelPng.length);
  await put(server, sending, onePixelPng);
  const kept = [`media/${known}/160.webp`, `uploads/${sending.mediaId}`];
  const orphans = [
    await store(`media/${newId()}/source`),
    await store(`media/${newId()}/640.webp`),
    await store(`uploads/${newId()}`),
    // Put after its upload was complete.
    await store(`uploads/${known}`),
  ];
  const young = await store(`media/${newId()}/source`);
  const foreign = await store(`exports/${newId()}`);
  for (const key of [...kept, ...orphans, foreign]) makeOld(key);
  const incoming = join(server.dataDir, "files", ".incoming");
  mkdirSync(incoming, { recursive: true });
  writeFileSync(join(incoming, "half"), "x");
  utimesSync(join(incoming, "half"), new Date(0), new Date(0));
  await runJob(server, sweepObjects);
  const { storage } = server.server.services;
  for (const key of [...kept, young, foreign])
    expect([key, (await storage.head(key)) !== null]).toEqual([key, true]);
  for (const key of orphans) expect([key, await storage.head(key)]).toEqual([key, null]);
  expect(await Array.fromAsync(new Bun.Glob("*").scan(incoming))).toEqual([]);
});

test("a sweep that was left off goes on from there", async () => {
  const ids = [newId(), newId(), newId()].toSorted();
  const { storage } = server.server.services;
  for (const id of ids) {
    const content = (async function* () {
      yield Buffer.from("x");
    })();
    await storage.put(`media/${id}/source`, content, { contentType: "text/plain" });
    const path = join(server.dataDir, "files", "media", id.slice(0, 5), id, "source");
    utimesSync(path, new Date(0), new Date(0));
  }
  const [first = "", ...others] = ids;
  await runJob(server, sweepObjects, { after: `media/${first}/source` });
  expect(await storage.head(`media/${first}/source`)).not.toBeNull();
  for (const id of others) expect(await storage.head(`media/${id}/source`)).toBeNull();
});
