/** What the upload door refuses, and that nothing is left of it. */
import { expect, test } from "bun:test";
import {
  fileHead,
  formOf,
  onePixelPng,
  pngOf,
  post,
  send,
  storedObjects,
} from "#test/harness/media.ts";
import { Upload, expectNothing, field, form, mebibyte, person, server } from "./upload-support.ts";

test("what is no form, no file or no form that we know is refused, and nothing of it is kept", async () => {
  const ann = await person();
  const before = (await storedObjects(server)).length;
  const file = [fileHead, onePixelPng] as const;
  const cases: [number, string, Uint8Array<ArrayBuffer> | string, Record<string, string>?][] = [
    [415, "unsupported-media", "{}", { "content-type": "application/json" }],
    [415, "unsupported-media", formOf(file), { "content-type": "multipart/form-data" }],
    [400, "bad-request", "", form],
    [400, "bad-request", formOf(file).subarray(0, -20), form],
    [422, "invalid", formOf(), form],
    [422, "invalid", formOf([field("altText"), "x"]), form],
    [422, "invalid", formOf([field("file"), "not a file"]), form],
    [422, "invalid", formOf([fileHead, ""]), form],
    [422, "invalid", formOf(file, [field("altText"), "too late"]), form],
    [422, "invalid", formOf(file, file), form],
    [422, "invalid", formOf([fileHead.replace('"file"', '"other"'), onePixelPng]), form],
    [422, "invalid", formOf([field("role"), "admin"], file), form],
    [422, "invalid", formOf([field("__proto__"), "x"], file), form],
    [422, "invalid", formOf([field("kind"), "virus"], file), form],
    [422, "invalid", formOf([field("altText"), "x".repeat(1_001)], file), form],
    [422, "invalid", formOf([field("altText"), "a\0b"], file), form],
    [400, "bad-request", formOf([field("altText"), Buffer.from([0xff, 0xfe])], file), form],
    [413, "too-large", formOf([field("altText"), "x".repeat(100_000)], file), form],
  ];
  for (const [n, [status, code, body, headers]] of cases.entries()) {
    const answer = await post(server, ann, body, headers);
    expect([n, answer.status, answer.body.error?.code]).toEqual([n, status, code]);
  }
  await expectNothing(ann, before);
});

test("what claims to be a picture, a film or a sound and does not begin like one is refused", async () => {
  const ann = await person();
  const before = (await storedObjects(server)).length;
  for (const [content, type, fields] of [
    ["<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml", {}],
    ["<!doctype html><script>alert(1)</script>", "image/png", {}],
    ["II*\0\b\0\0\0", "image/tiff", {}],
    ["nothing", "video/mp4", {}],
    ["nothing", "audio/mpeg", {}],
    ["nothing", "application/pdf", { kind: "image" }],
    ["%PDF-1.7\n", "image/jpeg", {}],
    ["\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic", {}],
    [onePixelPng, "image/png", { kind: "video" }],
  ] as const) {
    const answer = await send(server, ann, content, { type, fields });
    expect([answer.status, answer.body.error?.code]).toEqual([415, "unsupported-media"]);
  }
  await expectNothing(ann, before);
  const asDocument = await send(server, ann, onePixelPng, { fields: { kind: "document" } });
  expect(asDocument.body).toMatchObject({ kind: "document" });
  const page = await send(server, ann, "<!doctype html>", { type: "text/html", name: "a.html" });
  expect(page.body).toMatchObject({ kind: "document" });
});

test("a picture of one byte too many is refused while it comes, and nothing of it is kept", async () => {
  const ann = await person();
  const before = (await storedObjects(server)).length;
  const refused = await send(server, ann, pngOf(10 * mebibyte + 1));
  expect([refused.status, refused.body.error?.code]).toEqual([413, "too-large"]);
  await expectNothing(ann, before);
  expect((await send(server, ann, pngOf(10 * mebibyte))).status).toBe(202);
});

test("what is too large for any kind, or has ten thousand fields, is refused before its body came", async () => {
  const ann = await person();
  const before = (await storedObjects(server)).length;
  const large = await Upload.begin(ann, 300 * mebibyte);
  expect(await large.status()).toBe(413);
  const fields = await Upload.begin(ann, 20 * mebibyte);
  const one = '--frontier\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n';
  await fields.write(one.repeat(25));
  expect(await fields.status()).toBe(413);
  await expectNothing(ann, before);
});

test("nobody without a login sends anything, and whoever is logged out meanwhile keeps nothing", async () => {
  const ann = await person();
  const before = (await storedObjects(server)).length;
  expect((await post(server, null, formOf([fileHead, onePixelPng]), form)).status).toBe(401);
  const forged = { accessToken: "a.b.c" };
  expect((await post(server, forged, formOf([fileHead, onePixelPng]), form)).status).toBe(401);
  const body = formOf([fileHead, onePixelPng]);
  const upload = await Upload.begin(ann, body.length);
  await upload.write(body.subarray(0, body.length - 10));
  await ann.http("auth.logout");
  await upload.write(body.subarray(body.length - 10));
  expect(await upload.status()).toBe(401);
  expect((await send(server, ann)).status).toBe(401);
  await expectNothing(ann, before);
});

test("a token in the address ends its session, a foreign origin is refused, other methods are no uploads", async () => {
  const ann = await person();
  const at = `${server.url}/v1/media`;
  const headers = { authorization: `Bearer ${ann.accessToken}`, ...form };
  const body = formOf([fileHead, onePixelPng]);
  const foreign = { ...headers, origin: "https://evil.example" };
  expect((await fetch(at, { method: "POST", body, headers: foreign })).status).toBe(403);
  expect((await fetch(at, { headers })).status).toBe(404);
  const leaking = `${at}?token=${ann.accessToken}`;
  expect((await fetch(leaking, { method: "POST", body, headers })).status).toBe(400);
  expect((await send(server, ann)).status).toBe(401);
});
