/** `POST /v1/media`: what is stored, under which name, and what a retry does. */
import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { formOf, onePixelPng, pngOf, post, send, storedObjects } from "#test/harness/media.ts";
import { form, mebibyte, mediaOf, person, server } from "./upload-support.ts";

test("a file is stored byte for byte, and becomes a medium of whoever sent it", async () => {
  const ann = await person();
  const content = pngOf(3 * mebibyte + 11);
  content.fill(7, 100);
  const told = ann.socket.hears("media.updated");
  const { status, body, headers } = await send(server, ann, content, {
    fields: { altText: "A 👩‍👩‍👧 on \u202ea bridge" },
    name: "IMG_2031.png",
  });
  expect([status, headers.get("cache-control")]).toEqual([202, "no-store"]);
  expect(body).toMatchObject({
    ...{ kind: "image", state: "processing", altText: "A 👩‍👩‍👧 on \u202ea bridge" },
    ...{ name: "IMG_2031.png", files: [], failure: null, version: 1 },
  });
  expect((await told).data).toMatchObject({ id: body["id"] });
  const object = (await storedObjects(server)).find(({ key }) =>
    key.startsWith(`media/${String(body["id"])}/`),
  );
  expect(object?.bytes).toBe(content.byteLength);
  expect(await ann.call("media.get", { mediaId: body["id"] })).toMatchObject({ id: body["id"] });
});

test("the same key gives the same medium, one after the other and many at once", async () => {
  const ann = await person();
  const before = (await storedObjects(server)).length;
  const headers = { "idempotency-key": newId() };
  const again = async () => await send(server, ann, onePixelPng, { headers });
  const first = await again();
  const others = await Promise.all([again(), again(), again()]);
  expect(others.map(({ status, body }) => [status, body["id"]])).toEqual(
    others.map(() => [202, first.body["id"]]),
  );
  const parallel = { "idempotency-key": newId() };
  const both = await Promise.all(
    Array.from(
      { length: 4 },
      async () => await send(server, ann, onePixelPng, { headers: parallel }),
    ),
  );
  expect(new Set(both.map(({ body }) => body["id"])).size).toBe(1);
  expect(await mediaOf(server, ann)).toBe(2);
  expect((await storedObjects(server)).length - before).toBe(2);
});

test("another file, name or description under the same key is a conflict, and is not kept", async () => {
  const ann = await person();
  const headers = { "idempotency-key": newId() };
  await send(server, ann, onePixelPng, { headers });
  const before = (await storedObjects(server)).length;
  const other = Uint8Array.from(onePixelPng);
  other.set([1], 60);
  for (const answer of [
    await send(server, ann, other, { headers }),
    await send(server, ann, onePixelPng, { headers, name: "b.png" }),
    await send(server, ann, onePixelPng, { headers, fields: { altText: "b" } }),
  ])
    expect([answer.status, answer.body.error?.code]).toEqual([409, "conflict"]);
  expect(await mediaOf(server, ann)).toBe(1);
  expect((await storedObjects(server)).length).toBe(before);
  expect(
    (await send(server, ann, onePixelPng, { headers: { "idempotency-key": "x" } })).status,
  ).toBe(422);
});

test("whatever a file is called, its key is the server's, and its name is shown as plain text", async () => {
  const ann = await person();
  for (const [called, shown] of [
    ["../../etc/passwd", "passwd"],
    ["..\\..\\boot.ini", "boot.ini"],
    ["a\r\nSet-Cookie: x=1.png", "aSet-Cookie: x=1.png"],
    ["..", "file"],
    ["\u202egnp.exe", "gnp.exe"],
    ["né 日本.png", "né 日本.png"],
    ["", "file"],
    [`${"ä".repeat(300)}.png`, "ä".repeat(200)],
  ] as const) {
    const quoted = called.replaceAll("\r", "%0D").replaceAll("\n", "%0A");
    const head = `content-disposition: form-data; name="file"; filename="${quoted}"\r\ncontent-type: image/png`;
    const { status, body } = await post(server, ann, formOf([head, onePixelPng]), form);
    expect([status, body["name"]]).toEqual([202, shown]);
  }
  for (const { key } of await storedObjects(server))
    expect(key).toMatch(/^media\/[0-9a-f-]{36}\/[a-z0-9.]+$/);
});
