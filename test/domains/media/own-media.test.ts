import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { readyMedium } from "#test/harness/media.ts";
import { removeObjects } from "#src/domains/media/jobs/remove-objects.ts";
import { exists, idleServer, keysOf, prepare, runJob, two } from "./support.ts";

const server = await idleServer();
const file = { name: "640.webp", contentType: "image/webp", content: "x", width: 640, height: 480 };

test("media.get: one's own in any state, another's not at all", async () => {
  const [ann, bob] = await two(server);
  const { mediaId } = await prepare(ann, 70);
  expect(await ann.call("media.get", { mediaId })).toMatchObject({ state: "uploading", files: [] });
  const ready = await readyMedium(server.server, ann.id, { files: [file] });
  const medium = await ann.call<{ files: { url: string }[] }>("media.get", { mediaId: ready });
  expect(medium).toMatchObject({
    ...{ id: ready, state: "ready", width: 640, files: [{ name: "640.webp", width: 640 }] },
  });
  expect(medium.files[0]?.url).toContain(`/media/${ready}/640.webp?viewer=${ann.id}&`);
  for (const id of [mediaId, ready, newId()])
    expect((await bob.refusal("media.get", { mediaId: id })).code).toBe("not-found");
});

test("media.setAltText: told to every device, once, byte for byte", async () => {
  const [ann, bob] = await two(server);
  const mediaId = await readyMedium(server.server, ann.id, { files: [file] });
  const altText = "  Zwei 👩‍👩‍👧 \u202eauf einer Brücke ";
  const told = ann.socket.hears("media.updated");
  expect(await ann.call("media.setAltText", { mediaId, altText })).toMatchObject({
    ...{ altText, version: 2 },
  });
  expect((await told).data).toMatchObject({ altText, files: [{ name: "640.webp" }] });
  expect(await ann.call("media.setAltText", { mediaId, altText })).toMatchObject({ version: 2 });
  const refused = await ann.refusal("media.setAltText", { mediaId, altText: "x".repeat(1_001) });
  expect(refused).toMatchObject({
    code: "invalid",
    fields: { altText: expect.anything() as string },
  });
  expect(await ann.call("media.setAltText", { mediaId, altText: "" })).toMatchObject({
    altText: "",
  });
  expect((await bob.refusal("media.setAltText", { mediaId, altText: "x" })).code).toBe("not-found");
});

test("media.delete: row, files and all, told to every device; a second time it is not there", async () => {
  const [ann, bob] = await two(server);
  const mediaId = await readyMedium(server.server, ann.id, { files: [file] });
  expect((await bob.refusal("media.delete", { mediaId })).code).toBe("not-found");
  const told = ann.socket.hears("media.deleted");
  const key = newId();
  expect(await ann.call("media.delete", { mediaId }, key)).toEqual({});
  expect((await told).data).toEqual({ mediaId });
  expect(await ann.call("media.delete", { mediaId }, key)).toEqual({});
  expect((await ann.refusal("media.delete", { mediaId })).code).toBe("not-found");
  expect(await exists(server, mediaId)).toBe(false);
  await runJob(server, removeObjects, { mediaId });
  expect(await keysOf(server, mediaId)).toEqual([]);
});

test("what was told of a medium that is gone since is not told again", async () => {
  const [ann] = await two(server);
  const { mediaId } = await prepare(ann, 70);
  await ann.call("media.setAltText", { mediaId, altText: "canary" });
  await ann.call("media.delete", { mediaId });
  const stream = `user:${ann.id}`;
  const { events } = await ann.call<{ events: unknown[] }>("stream.read", { stream, after: 0 });
  expect(JSON.stringify(events)).not.toContain("canary");
  expect(JSON.stringify(events)).toContain("media.deleted");
});

test("media.delete: what is used somewhere stays, and the answer says where", async () => {
  const [ann] = await two(server);
  const uses = [{ kind: "avatar", objectId: ann.id }];
  const mediaId = await readyMedium(server.server, ann.id, { files: [file], uses });
  expect(await ann.refusal("media.delete", { mediaId })).toMatchObject({
    ...{
      code: "conflict",
      message: "It is used as avatar.",
      fields: { mediaId: "is used as avatar" },
    },
  });
  expect(await exists(server, mediaId)).toBe(true);
});
