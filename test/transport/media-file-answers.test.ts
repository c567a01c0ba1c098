/** How files are served: headers, ranges, conditions, downloads, and from where. */
import { expect, test } from "bun:test";
import { readdirSync, readlinkSync } from "node:fs";
import { newId } from "#src/kit/id.ts";
import { eventually } from "#test/harness/eventually.ts";
import { readyMedium } from "#test/harness/media.ts";
import { s3Environment, startS3 } from "#test/harness/s3.ts";
import { TestServer } from "#test/harness/server.ts";
import {
  audiences,
  cast,
  get,
  letters,
  picture,
  pictureFor,
  plain,
  server,
  withNotes,
} from "./media-files-support.ts";

test("a file says what it is, runs nothing, and is shown on no page but ours", async () => {
  const [ann] = await cast();
  const { headers } = await get(plain(await pictureFor(ann, [null])));
  expect(Object.fromEntries(headers)).toMatchObject({
    "content-type": "image/webp",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "accept-ranges": "bytes",
    "content-length": "26",
  });
  expect(headers.has("content-disposition")).toBe(false);
  expect(headers.has("set-cookie")).toBe(false);
});

test("pages of other hosts on the list show it, and only those read it", async () => {
  const app = "https://app.example";
  const shared = await TestServer.start({
    catalogue: withNotes,
    env: { ALLOWED_ORIGINS: app },
  });
  const [ann] = await shared.people("ann");
  if (!ann) throw new Error("nobody came");
  const noteId = newId();
  audiences.set(noteId, new Set([null]));
  const uses = [{ kind: "note", objectId: noteId }];
  const mediaId = await readyMedium(shared.server, ann.id, { files: [picture], uses });
  const url = `${shared.url}/media/${mediaId}/640.webp`;
  const allowed = await get(url, { origin: app });
  expect(allowed.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(allowed.headers.get("access-control-allow-origin")).toBe(app);
  const foreign = await get(url, { origin: "https://evil.example" });
  expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
});

test("a document is only ever downloaded, under its own name, whatever characters that has", async () => {
  const [ann] = await cast();
  const file = { name: "original", contentType: "application/octet-stream", content: "<script>" };
  const name = `Jahres"bericht; 2026 (né) 日本.html`;
  const { mediaId } = await pictureFor(ann, [null], { kind: "document", name, files: [file] });
  const { headers } = await get(`${server.url}/media/${mediaId}/original`);
  expect(headers.get("content-type")).toBe("application/octet-stream");
  expect(headers.get("content-disposition")).toBe(
    `attachment; filename="Jahres_bericht; 2026 (n_) __.html"; filename*=UTF-8''${encodeURIComponent(name).replace("(", "%28").replace(")", "%29")}`,
  );
});

test("ranges are served as asked, and what cannot be is said to be so", async () => {
  const [ann] = await cast();
  const url = plain(await pictureFor(ann, [null]));
  for (const [range, status, text, contentRange] of [
    ["bytes=0-0", 206, "a", "bytes 0-0/26"],
    ["bytes=2-4", 206, "cde", "bytes 2-4/26"],
    ["bytes=20-", 206, "uvwxyz", "bytes 20-25/26"],
    ["bytes=-3", 206, "xyz", "bytes 23-25/26"],
    ["bytes=-100", 206, letters, "bytes 0-25/26"],
    ["bytes=24-100", 206, "yz", "bytes 24-25/26"],
    ["bytes=26-", 416, "", "bytes */26"],
    ["bytes=-0", 416, "", "bytes */26"],
    ["bytes=99999999999999999999-", 200, letters, null],
    ["bytes=4-2", 200, letters, null],
    ["bytes=0-1,3-4", 200, letters, null],
    ["bytes=a-b", 200, letters, null],
    ["bytes=-", 200, letters, null],
    ["lines=1-2", 200, letters, null],
  ] as const) {
    const part = await get(url, { range });
    expect([range, part.status, part.text, part.headers.get("content-range")]).toEqual([
      ...[range, status, text, contentRange],
    ]);
    if (status !== 416) expect(Number(part.headers.get("content-length"))).toBe(text.length);
  }
});

test("what a device has already is not sent again, and a part only of the same file", async () => {
  const [ann] = await cast();
  const url = plain(await pictureFor(ann, [null]));
  const etag = (await get(url)).headers.get("etag") ?? "";
  expect(etag).toMatch(/^"[\w-]+"$/);
  for (const tags of [etag, `"other", ${etag}`, `W/${etag}`, "*"]) {
    const same = await get(url, { "if-none-match": tags });
    expect([tags, same.status, same.text]).toEqual([tags, 304, ""]);
    expect(same.headers.get("etag")).toBe(etag);
  }
  expect((await get(url, { "if-none-match": '"other"' })).status).toBe(200);
  const range = "bytes=1-2";
  expect((await get(url, { range, "if-range": etag })).status).toBe(206);
  expect((await get(url, { range, "if-range": '"other"' })).text).toBe(letters);
  expect((await get(url, { range, "if-range": `W/${etag}` })).text).toBe(letters);
});

test("HEAD answers what GET does, without the bytes", async () => {
  const [ann] = await cast();
  const url = plain(await pictureFor(ann, [null]));
  const [whole, part] = [
    await get(url, {}, "HEAD"),
    await get(url, { range: "bytes=0-4" }, "HEAD"),
  ];
  expect([whole.status, whole.headers.get("content-length"), whole.text]).toEqual([200, "26", ""]);
  expect([part.status, part.headers.get("content-length"), part.text]).toEqual([206, "5", ""]);
  expect((await get(plain({ mediaId: newId(), noteId: "" }), {}, "HEAD")).status).toBe(404);
  for (const method of ["POST", "DELETE"]) expect((await get(url, {}, method)).status).toBe(404);
});

test("who stops in the middle leaves no file open", async () => {
  const [ann] = await cast();
  const big = { ...picture, content: Buffer.alloc(32 * 1024 * 1024, "x") };
  const { mediaId, noteId } = await pictureFor(ann, [null], { files: [big] });
  const url = plain({ mediaId, noteId });
  const opened = async (): Promise<number> => {
    return readdirSync("/proc/self/fd").filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).includes(mediaId);
      } catch {
        return false;
      }
    }).length;
  };
  for (let n = 0; n < 5; n += 1) {
    const stop = new AbortController();
    const response = await fetch(url, { signal: stop.signal });
    await response.body?.getReader().read();
    stop.abort();
  }
  const allAreClosed = () => eventually("no file is open", async () => (await opened()) === 0);
  await allAreClosed();
  expect((await get(url)).text.length).toBe(big.content.byteLength);
  await allAreClosed();
});

test("from S3 it is served alike, in ranges and whole", async () => {
  const distant = await TestServer.start({
    catalogue: withNotes,
    env: s3Environment(await startS3()),
  });
  const [ann] = await distant.people("ann");
  if (!ann) throw new Error("nobody came");
  const noteId = newId();
  audiences.set(noteId, new Set([null]));
  const uses = [{ kind: "note", objectId: noteId }];
  const film = { name: "video.mp4", contentType: "video/mp4", content: letters.repeat(200_000) };
  const mediaId = await readyMedium(distant.server, ann.id, { files: [picture, film], uses });
  const url = `${distant.url}/media/${mediaId}/640.webp`;
  const whole = await get(url);
  expect([whole.text, whole.headers.get("content-length")]).toEqual([letters, "26"]);
  const long = url.replace("640.webp", "video.mp4");
  expect((await get(long)).text === film.content).toBe(true);
  const wound = await get(long, { range: "bytes=26-2600025" });
  expect([wound.status, wound.text === letters.repeat(100_000)]).toEqual([206, true]);
  const stop = new AbortController();
  const stopped = await fetch(long, { signal: stop.signal });
  await stopped.body?.getReader().read();
  stop.abort();
  const part = await get(url, { range: "bytes=3-5" });
  expect([part.status, part.text, part.headers.get("content-range")]).toEqual([
    ...[206, "def", "bytes 3-5/26"],
  ]);
});
