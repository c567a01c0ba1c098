/** Uploads, against a server that plays `POST /v1/media`, and against the real one, which has none yet. */
import { afterAll, expect, test } from "bun:test";
import { createClient, memoryStorage } from "#src/client/index.ts";
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
  expect(answer).toEqual({ id: "m1", kind: "image" });
  expect(received).toMatchObject([
    { type: "image/png", size: 3_000_000, authorization: "Bearer access" },
  ]);
  expect(received[0]?.name).toContain("summer");
  expect(total).toBeGreaterThan(picture.size);
  expect(told.at(-1)).toBe(total);
  expect(told.length).toBeGreaterThan(2);
  expect(told).toEqual(told.toSorted((one, other) => one - other));
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
  const { client } = await clientOf("ann");
  expect(await client.upload(picture).catch((error: unknown) => error)).toMatchObject({
    code: "unsupported",
  });
});
