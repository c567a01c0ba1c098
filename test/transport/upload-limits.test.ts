/** How long, how often and how much somebody may send, and what becomes of what breaks off. */
import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { prepare, put } from "#test/domains/media/support.ts";
import { eventually } from "#test/harness/eventually.ts";
import { fileHead, formOf, onePixelPng, pngOf, send, storedObjects } from "#test/harness/media.ts";
import { startProxy } from "#test/harness/proxy.ts";
import { s3Environment, startS3 } from "#test/harness/s3.ts";
import { TestServer } from "#test/harness/server.ts";
import {
  Upload,
  env,
  expectNothing,
  halfWritten,
  isStored,
  mebibyte,
  mediaOf,
  person,
} from "./upload-support.ts";

test("a client that falls silent is given up, and one that vanishes leaves nothing behind", async () => {
  // Long enough that a busy machine is not taken for silence, short enough that the slow one takes longer in all.
  const impatient = await TestServer.start({ env, timing: { uploadStallMs: 1_500 } });
  const [ann, bob] = [await person(impatient), await person(impatient)];
  const body = formOf([fileHead, pngOf(mebibyte)]);
  const silent = await Upload.begin(ann, body.length, impatient);
  await silent.write(body.subarray(0, 300_000));
  const broken = await Upload.begin(ann, body.length);
  await broken.write(body.subarray(0, 300_000));
  broken.vanish();
  const slow = await Upload.begin(bob, body.length, impatient);
  for (let at = 0; at < body.length; at += 150_000) {
    await slow.write(body.subarray(at, at + 150_000));
    await Bun.sleep(250);
  }
  expect(await slow.status()).toBe(202);
  expect(await silent.status()).toBe(504);
  // What the slow one sent is all there is.
  await expectNothing(ann, 1, impatient);
});

test("one that never falls silent, and never ends, is given up all the same", async () => {
  const busy = await TestServer.start({ env, timing: { uploadMs: 1_500 } });
  const ann = await person(busy);
  const upload = await Upload.begin(ann, 100 * mebibyte, busy);
  const body = formOf([fileHead, pngOf(mebibyte)]);
  const status = upload.status();
  // Twice as long as it may take.
  for (let piece = 0; piece < 60; piece += 1) {
    const at = piece * 1_000;
    await upload.write(body.subarray(at, at + 1_000)).catch(() => undefined);
    await Bun.sleep(50);
  }
  expect(await status).toBe(504);
  await expectNothing(ann, 0, busy);
});

test("one that breaks off in the middle leaves nothing behind", async () => {
  const alone = await TestServer.start({ env });
  const ann = await person(alone);
  const body = formOf([fileHead, pngOf(5 * mebibyte)]);
  const broken = await Upload.begin(ann, body.length, alone);
  await broken.write(body.subarray(0, 3_000_000));
  await eventually("something is on its way in", async () => (await halfWritten(alone)) > 0);
  broken.vanish();
  await eventually("nothing is on its way in", async () => (await halfWritten(alone)) === 0);
  await expectNothing(ann, 0, alone);
});

test("a person has four under way at once; the next is told to wait, and others are not", async () => {
  const alone = await TestServer.start({ env });
  const [ann, bob] = await alone.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const body = formOf([fileHead, onePixelPng]);
  const open = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const upload = await Upload.begin(ann, body.length, alone);
      await upload.write(body.subarray(0, body.length - 5));
      return upload;
    }),
  );
  await eventually("all four are there", async () => (await halfWritten(alone)) === 4);
  const fifth = await send(alone, ann);
  expect([fifth.status, fifth.body.error?.code]).toEqual([429, "rate-limited"]);
  expect((await send(alone, bob)).status).toBe(202);
  for (const upload of open) await upload.write(body.subarray(body.length - 5));
  expect(await Promise.all(open.map((upload) => upload.status()))).toEqual([202, 202, 202, 202]);
  expect((await send(alone, ann)).status).toBe(202);
});

test("what is put counts among the four, also at one address: it would be stored as often as it is sent", async () => {
  const alone = await TestServer.start({ env });
  const [ann, bob] = await alone.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const prepared = await prepare(ann, onePixelPng.length);
  const open = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const upload = await Upload.beginPut(prepared, alone);
      await upload.write(onePixelPng.subarray(0, 5));
      return upload;
    }),
  );
  await eventually("all four are there", async () => (await halfWritten(alone)) === 4);
  expect(await put(alone, prepared, onePixelPng)).toBe(429);
  expect((await send(alone, ann)).status).toBe(429);
  expect(await put(alone, await prepare(bob, onePixelPng.length), onePixelPng)).toBe(200);
  for (const upload of open) await upload.write(onePixelPng.subarray(5));
  expect(await Promise.all(open.map((upload) => upload.status()))).toEqual([200, 200, 200, 200]);
  expect(await put(alone, prepared, onePixelPng)).toBe(200);
});

test("what was deleted or completed while more of it was put is not stored beside", async () => {
  const alone = await TestServer.start({ env });
  const ann = await person(alone);
  for (const end of ["media.delete", "media.completeUpload"]) {
    const prepared = await prepare(ann, onePixelPng.length);
    const { mediaId } = prepared;
    if (end === "media.completeUpload") expect(await put(alone, prepared, onePixelPng)).toBe(200);
    const late = await Upload.beginPut(prepared, alone);
    await late.write(onePixelPng.subarray(0, 5));
    await eventually("it is there", async () => (await halfWritten(alone)) === 1);
    await ann.call(end, { mediaId });
    await late.write(onePixelPng.subarray(5));
    expect([end, await late.status()]).toEqual([end, 409]);
    expect(await halfWritten(alone)).toBe(0);
    expect((await storedObjects(alone)).map(({ key }) => key)).not.toContain(`uploads/${mediaId}`);
  }
});

const from = (host: number) => ({ headers: { "x-forwarded-for": `192.0.2.${host}` } });

test("one address has sixteen under way at once, however many people are there, and leaves room for others", async () => {
  const alone = await TestServer.start({ env: { ...env, TRUSTED_PROXIES: "127.0.0.1" } });
  const crowd = await alone.people("ann", "bob", "cat", "dan", "eve");
  const [eve] = crowd.splice(4);
  if (!eve) throw new Error("five people");
  const body = formOf([fileHead, onePixelPng]);
  const open = await Promise.all(
    [...crowd, ...crowd, ...crowd, ...crowd].map(async (somebody) => {
      const upload = await Upload.begin(somebody, body.length, alone, from(1).headers);
      await upload.write(body.subarray(0, body.length - 5));
      return upload;
    }),
  );
  await eventually("all sixteen are there", async () => (await halfWritten(alone)) === 16);
  expect((await send(alone, eve, onePixelPng, from(1))).status).toBe(429);
  expect((await send(alone, eve, onePixelPng, from(2))).status).toBe(202);
  for (const upload of open) await upload.write(body.subarray(body.length - 5));
  expect(new Set(await Promise.all(open.map((upload) => upload.status())))).toEqual(new Set([202]));
  expect((await send(alone, eve, onePixelPng, from(1))).status).toBe(202);
});

test("beyond the quota nothing more is taken, also of two at once; a retry of what was kept still is", async () => {
  const small = await TestServer.start({ env: { ...env, MEDIA_QUOTA_MIB: "1" } });
  const ann = await person(small);
  const headers = { "idempotency-key": newId() };
  const both = await Promise.all([
    send(small, ann, pngOf(600_000), { headers }),
    send(small, ann, pngOf(600_000)),
  ]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 413]);
  expect(await mediaOf(small, ann)).toBe(1);
  expect((await storedObjects(small)).length).toBe(1);
  const again = await send(small, ann, pngOf(600_000));
  expect([again.status, again.body.error?.code]).toEqual([413, "too-large"]);
  const kept = both.find(({ status }) => status === 202)?.body["id"];
  await ann.call("media.delete", { mediaId: kept });
  const first = await send(small, ann, pngOf(mebibyte), {
    headers: { "idempotency-key": newId() },
  });
  expect(first.status).toBe(202);
});

test("a retry under the key of what was kept answers it, even when there is no room for more", async () => {
  const small = await TestServer.start({ env: { ...env, MEDIA_QUOTA_MIB: "1" } });
  const ann = await person(small);
  const headers = { "idempotency-key": newId() };
  const [first, second] = [
    await send(small, ann, pngOf(mebibyte), { headers }),
    await send(small, ann, pngOf(mebibyte), { headers }),
  ];
  expect([second.status, second.body["id"]]).toEqual([202, first.body["id"]]);
});

test("thirty in half an hour is as much as a person sends", async () => {
  const strict = await TestServer.start({ env: { ...env, RATE_LIMIT_FACTOR: "1" } });
  const [ann, bob] = await strict.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  for (let n = 0; n < 30; n += 1) expect((await send(strict, ann)).status).toBe(202);
  const refused = await send(strict, ann);
  expect([refused.status, refused.body.error?.code]).toEqual([429, "rate-limited"]);
  expect(Number(refused.headers.get("retry-after"))).toBeWithin(1, 61);
  const prepared = await ann.refusal("media.createUpload", { contentType: "image/png", bytes: 1 });
  expect(prepared.code).toBe("rate-limited");
  expect((await send(strict, bob)).status).toBe(202);
});

test("while S3 is away uploads are unavailable and the rest works; when it is back they work", async () => {
  const s3 = await startS3();
  const proxy = await startProxy(() => Number(new URL(s3.endpoint ?? "").port));
  const endpoint = `http://127.0.0.1:${proxy.port}`;
  const distant = await TestServer.start({
    env: { ...env, ...s3Environment({ ...s3, endpoint }) },
  });
  const ann = await person(distant);
  expect((await send(distant, ann)).status).toBe(202);
  proxy.sever();
  const headers = { "idempotency-key": newId() };
  const away = await send(distant, ann, pngOf(9 * mebibyte), { headers });
  expect([away.status, away.body.error?.code]).toEqual([503, "unavailable"]);
  expect(await mediaOf(distant, ann)).toBe(1);
  expect((await ann.http("session.list")).status).toBe(200);
  proxy.heal();
  const back = await send(distant, ann, pngOf(9 * mebibyte), { headers });
  expect(back.status).toBe(202);
  expect(await isStored(back.body["id"], distant)).toBe(true);
  await proxy.stop();
});
