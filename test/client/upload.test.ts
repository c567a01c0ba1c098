/** Uploads, against a server that plays `POST /v1/media`, and against the real one. */
import { afterAll, describe, expect, test } from "bun:test";
import { createClient, memoryStorage, uuidV7 } from "#src/client/index.ts";
import { onePixelPng } from "#test/harness/media.ts";
import { sharedServer } from "#test/harness/server.ts";
import { clientOf } from "./support.ts";

interface Received {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly authorization: string | null;
}

const received: Received[] = [];
let refuseWith: Response | null = null;
let isHolding = false;
const media = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  async fetch(request) {
    if (request.url.endsWith("/v1/auth.login"))
      return Response.json({
        ...{ accessToken: "access", refreshToken: "refresh", expiresInSeconds: 600 },
        account: { id: "a1", handle: "ann" },
      });
    if (isHolding) await new Promise(() => undefined);
    if (refuseWith !== null) return refuseWith;
    const file = (await request.formData()).get("file");
    if (!(file instanceof File)) return new Response(null, { status: 400 });
    const { name, type, size } = file;
    received.push({ name, type, size, authorization: request.headers.get("authorization") });
    return Response.json({ id: "m1", kind: "image" });
  },
});
afterAll(() => media.stop(true));

async function ann() {
  const client = createClient({ url: `http://127.0.0.1:${media.port}`, storage: memoryStorage() });
  await client.login({ identifier: "ann", password: "violet harbour 42" });
  return client;
}

const picture = new File([new Uint8Array(3_000_000).fill(7)], 'summer "24".png', {
  type: "image/png",
});

test("a file arrives whole, under its name, as who is logged in, and progress is told to the end", async () => {
  const told: number[] = [];
  let total = 0;
  const client = await ann();
  const answer = await client.upload(picture, {
    onProgress({ sentBytes, totalBytes }) {
      told.push(sentBytes);
      total = totalBytes;
    },
  });
  expect(answer).toMatchObject({ id: "m1", kind: "image" });
  expect(received).toMatchObject([
    { type: "image/png", size: 3_000_000, authorization: "Bearer access" },
  ]);
  expect(received[0]?.name).toContain("summer");
  expect(total).toBeGreaterThan(picture.size);
  expect(told.at(-1)).toBe(total);
  expect(told.length).toBeGreaterThan(2);
  expect(told).toEqual(told.toSorted((one, other) => one - other));
});

test("a file of Bun's arrives whole, under its own name without the folders", async () => {
  const client = await ann();
  const { size } = Bun.file(import.meta.path);
  await client.upload(Bun.file(import.meta.path));
  expect(received.at(-1)).toMatchObject({ name: "upload.test.ts", size });
});

test("the caller's signal ends it, before and on the way", async () => {
  const client = await ann();
  const refusal = (signal: AbortSignal, onProgress = (): void => undefined) =>
    client.upload(picture, { signal, onProgress }).catch((error: unknown) => error);
  expect(await refusal(AbortSignal.abort())).toMatchObject({ code: "aborted" });
  isHolding = true;
  const abort = new AbortController();
  expect(await refusal(abort.signal, () => abort.abort())).toMatchObject({ code: "aborted" });
  isHolding = false;
});

test("a refusal is the server's own words", async () => {
  const client = await ann();
  const error = { code: "unsupported-media", message: "No such pictures." };
  refuseWith = Response.json({ error }, { status: 415 });
  expect(await client.upload(picture).catch((thrown: unknown) => thrown)).toMatchObject(error);
  refuseWith = null;
});

test("a server without uploads is told apart from a failure", async () => {
  const client = await ann();
  refuseWith = new Response("Not here", { status: 404 });
  expect(await client.upload(picture).catch((error: unknown) => error)).toMatchObject({
    code: "unsupported",
  });
  refuseWith = null;
});

const refusalOf = async (work: Promise<unknown>): Promise<unknown> =>
  await work.then(
    () => "no refusal",
    (error: unknown) => error,
  );

describe("the real server", () => {
  const real = new File([onePixelPng], "dot.png", { type: "image/png" });

  test("takes a file and tells when it is ready to be used", async () => {
    const { client } = await clientOf("ann");
    const told: number[] = [];
    const sent = await client.upload(real, {
      altText: "A dot",
      onProgress: ({ sentBytes, totalBytes }) => told.push(sentBytes / totalBytes),
    });
    expect(sent).toMatchObject({ kind: "image", altText: "A dot", name: "dot.png" });
    expect(told.at(-1)).toBe(1);
    const ready = await client.mediumReady(sent.id);
    expect(ready).toMatchObject({ id: sent.id, state: "ready", width: 1, height: 1 });
    expect(await client.mediumReady(sent.id)).toMatchObject({ state: "ready" });
    const [file] = ready.files;
    const url = new URL(file?.url ?? "nowhere:");
    const { url: base } = await sharedServer();
    const fetched = await fetch(`${base}${url.pathname}${url.search}`);
    expect(fetched.status).toBe(200);
    expect(fetched.headers.get("content-type")).toBe(file?.contentType ?? "");
  });

  test("says that nothing can be made of a broken one", async () => {
    const { client } = await clientOf("ann");
    const broken = new File([onePixelPng.slice(0, 40)], "dot.png", { type: "image/png" });
    const { id } = await client.upload(broken);
    expect(await refusalOf(client.mediumReady(id))).toMatchObject({ code: "invalid" });
    expect(await refusalOf(client.mediumReady(id))).toMatchObject({ code: "invalid" });
  });

  test("makes one medium of an upload that is sent again under its key", async () => {
    const { client } = await clientOf("ann");
    const key = uuidV7(Date.now(), Math.random);
    const [first, again] = [await client.upload(real, { key }), await client.upload(real, { key })];
    expect(again.id).toBe(first.id);
  });

  test("keeps a document as it is, and says so at once when it takes none of that kind", async () => {
    const { client } = await clientOf("ann");
    const page = new File(["<svg/>"], "a.svg", { type: "image/svg+xml" });
    expect(await refusalOf(client.upload(page))).toMatchObject({ code: "unsupported-media" });
    const { id } = await client.upload(page, { kind: "document" });
    const ready = await client.mediumReady(id);
    expect(ready).toMatchObject({ kind: "document", files: [{ name: "original", bytes: 6 }] });
  });

  test("nobody waits for what is not theirs, is gone, or takes too long", async () => {
    const { client } = await clientOf("ann");
    const none = "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70";
    expect(await refusalOf(client.mediumReady(none))).toMatchObject({ code: "not-found" });
    const { mediaId } = await client.call("media.createUpload", {
      ...{ contentType: "image/png", bytes: 70 },
    });
    expect(await refusalOf(client.mediumReady(mediaId, { timeoutMs: 50 }))).toMatchObject({
      code: "timeout",
    });
    const waiting = refusalOf(client.mediumReady(mediaId));
    await client.call("media.delete", { mediaId });
    expect(await waiting).toMatchObject({ code: "not-found" });
  });
});
