/** `POST /v1/media`: what is stored, what is refused, and that nothing is left of what does not become a medium. */
import { expect, test } from "bun:test";
import { connect, type Socket } from "node:net";
import { newId } from "#src/kit/id.ts";
import { eventually } from "#test/harness/eventually.ts";
import {
  fileHead,
  formOf,
  formType,
  onePixelPng,
  pngOf,
  post,
  send,
  storedObjects,
} from "#test/harness/media.ts";
import { s3Environment, startS3 } from "#test/harness/s3.ts";
import { startProxy } from "#test/harness/proxy.ts";
import { TestServer, type Person } from "#test/harness/server.ts";

const mebibyte = 1024 * 1024;
/** Nobody works on what comes, so that it stays as it came. */
const env = { ROLE: "web" };
const server = await TestServer.start({ env });
const form = { "content-type": formType };

const field = (name: string): string => `content-disposition: form-data; name="${name}"`;

async function person(on: TestServer = server): Promise<Person> {
  const [somebody] = await on.people("ann");
  if (!somebody) throw new Error("nobody came");
  return somebody;
}

const isStored = async (mediaId: unknown, on: TestServer = server): Promise<boolean> =>
  (await storedObjects(on)).some(({ key }) => key.includes(String(mediaId)));

async function mediaOf(on: TestServer, { id }: Person): Promise<number> {
  return await on.transaction(async ({ sql }) => {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from media where owner_id = ${id}`;
    return row?.count ?? 0;
  });
}

/** Nothing was kept: no row, no object, nothing half written. */
async function expectNothing(somebody: Person, before: number, on: TestServer = server) {
  expect(await mediaOf(on, somebody)).toBe(0);
  expect((await storedObjects(on)).length).toBe(before);
}

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

test("a client that falls silent is given up, and one that vanishes leaves nothing behind", async () => {
  const impatient = await TestServer.start({ env, timing: { uploadStallMs: 150 } });
  const ann = await person(impatient);
  const body = formOf([fileHead, pngOf(mebibyte)]);
  const silent = await Upload.begin(ann, body.length, impatient);
  await silent.write(body.subarray(0, 300_000));
  expect(await silent.status()).toBe(504);
  const broken = await Upload.begin(ann, body.length);
  await broken.write(body.subarray(0, 300_000));
  broken.vanish();
  await expectNothing(ann, 0, impatient);
  const slow = await Upload.begin(ann, body.length, impatient);
  for (let at = 0; at < body.length; at += 200_000) {
    await slow.write(body.subarray(at, at + 200_000));
    await Bun.sleep(60);
  }
  expect(await slow.status()).toBe(202);
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

async function halfWritten(on: TestServer): Promise<number> {
  const folder = `${on.dataDir}/files/.incoming`;
  return (
    await Array.fromAsync(new Bun.Glob("*").scan({ cwd: folder, onlyFiles: true })).catch(() => [])
  ).length;
}

/** A request that is sent piece by piece. */
class Upload {
  readonly #socket: Socket;
  #answer = "";
  readonly #ended: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#ended = new Promise((resolve) => {
      socket.on("data", (data) => {
        this.#answer += data.toString("latin1");
        if (this.#answer.includes("\r\n\r\n")) resolve();
      });
      socket.on("close", () => resolve());
      socket.on("error", () => resolve());
    });
  }

  static async begin(sender: Person, length: number, on: TestServer = server): Promise<Upload> {
    const socket = connect(on.server.port, "127.0.0.1");
    await new Promise((resolve) => socket.once("connect", resolve));
    const upload = new Upload(socket);
    await upload.write(
      `POST /v1/media HTTP/1.1\r\nhost: 127.0.0.1:${on.server.port}\r\ncontent-length: ${length}\r\n` +
        `content-type: ${formType}\r\nauthorization: Bearer ${sender.accessToken}\r\n\r\n`,
    );
    return upload;
  }

  async write(piece: string | Uint8Array): Promise<void> {
    await new Promise((resolve) => this.#socket.write(piece, resolve));
  }

  vanish(): void {
    this.#socket.resetAndDestroy();
  }

  /** Of the answer, which may come before everything was sent. */
  async status(): Promise<number> {
    await this.#ended;
    this.#socket.destroy();
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(this.#answer)?.[1] ?? 0);
  }
}
