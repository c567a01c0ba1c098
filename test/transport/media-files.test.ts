/** `GET /media/<id>/<name>`: who gets a file, at which address, for how long, and how it is served. */
import { expect, test } from "bun:test";
import { readdirSync, readlinkSync } from "node:fs";
import { collect } from "#src/kit/catalogue.ts";
import { defineDomain } from "#src/kit/domain.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { catalogue } from "#src/registry.ts";
import { eventually } from "#test/harness/eventually.ts";
import { readyMedium, type ReadyMedium } from "#test/harness/media.ts";
import { s3Environment, startS3 } from "#test/harness/s3.ts";
import { TestServer, type Person } from "#test/harness/server.ts";

/** Who may see what a note shows, at this moment: people, or everybody where null is among them. */
const audiences = new Map<Id, Set<Id | null>>();
const notes = defineDomain({
  name: "notes",
  description: "Things with pictures.",
  mediaOwners: [
    {
      kind: "note",
      canSee: async (_ctx, viewerId, objectIds) =>
        new Set(
          objectIds.filter((id) => {
            const audience = audiences.get(id);
            return audience?.has(null) === true || audience?.has(viewerId) === true;
          }),
        ),
    },
  ],
});
const withNotes = collect([...catalogue.domains, notes]);
const server = await TestServer.start({ catalogue: withNotes });

const letters = "abcdefghijklmnopqrstuvwxyz";
const picture = {
  name: "640.webp",
  contentType: "image/webp",
  content: letters,
  width: 640,
  height: 480,
};

interface Served {
  readonly mediaId: Id;
  readonly noteId: Id;
}

/** A picture that a note shows to these people. */
async function pictureFor(
  owner: Person,
  viewers: (Id | null)[],
  more: ReadyMedium = {},
): Promise<Served> {
  const noteId = newId();
  audiences.set(noteId, new Set(viewers));
  const uses = [{ kind: "note", objectId: noteId }];
  const mediaId = await readyMedium(server.server, owner.id, { files: [picture], uses, ...more });
  return { mediaId, noteId };
}

async function cast(): Promise<[owner: Person, viewer: Person, stranger: Person]> {
  const [owner, viewer, stranger] = await server.people("ann", "bob", "eve");
  if (!owner || !viewer || !stranger) throw new Error("three people");
  return [owner, viewer, stranger];
}

/** The address as that person is given it, on the test's own port. */
async function addressFor(person: Person, mediaId: Id): Promise<string> {
  const medium = await person.call<{ files: { url: string }[] }>("media.get", { mediaId });
  const url = new URL(medium.files[0]?.url ?? "");
  return `${server.url}${url.pathname}${url.search}`;
}

const plain = ({ mediaId }: Served): string => `${server.url}/media/${mediaId}/640.webp`;

async function get(url: string, headers: Record<string, string> = {}, method = "GET") {
  const response = await fetch(url, { method, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** All that a caller sees of a refusal, but the request's own id. */
async function refusalAt(url: string): Promise<string> {
  const { status, headers, text } = await get(url);
  const own = headers.get("x-request-id") ?? "none";
  const kept = [...headers].filter(([name]) => name !== "date" && name !== "x-request-id");
  return JSON.stringify([status, kept, text.replaceAll(own, "")]);
}

test("what is private is served to whom it was signed for, and looks like nothing at all to everybody else", async () => {
  const [ann, bob, eve] = await cast();
  const shown = await pictureFor(ann, [bob.id]);
  const nothing = await refusalAt(plain({ mediaId: newId(), noteId: "" }));
  expect(nothing).toStartWith("[404,");
  const url = await addressFor(bob, shown.mediaId);
  const served = await get(url);
  expect([served.status, served.text]).toEqual([200, letters]);
  expect((await get(await addressFor(ann, shown.mediaId))).status).toBe(200);
  const changed = (name: string, value: string): string => {
    const other = new URL(url);
    other.searchParams.set(name, value);
    return other.href;
  };
  const expires = Number(new URL(url).searchParams.get("expires"));
  for (const other of [
    ...[plain(shown), `${url}x`, changed("viewer", eve.id), changed("viewer", ann.id)],
    ...[
      changed("expires", String(expires + 300)),
      changed("expires", "x"),
      changed("signature", ""),
    ],
    changed("signature", "A".repeat(43)),
    url.slice(0, url.indexOf("&signature")),
    url.replace("640.webp", "160.webp"),
    url.replace(shown.mediaId, (await pictureFor(ann, [bob.id])).mediaId),
    `${server.url}/media/not-an-id/640.webp`,
    `${server.url}/media/${shown.mediaId}/source`,
    `${server.url}/media/${shown.mediaId}/..%2f640.webp`,
  ])
    expect([other, await refusalAt(other)]).toEqual([other, nothing]);
  expect((await eve.refusal("media.get", { mediaId: shown.mediaId })).code).toBe("not-found");
});

test("an address ends with the right to see it, at once: an audience that shrank, a use taken away", async () => {
  const [ann, bob] = await cast();
  const { mediaId, noteId } = await pictureFor(ann, [bob.id]);
  const url = await addressFor(bob, mediaId);
  expect((await get(url)).status).toBe(200);
  audiences.get(noteId)?.delete(bob.id);
  expect((await get(url)).status).toBe(404);
  audiences.get(noteId)?.add(bob.id);
  expect((await get(url)).status).toBe(200);
  await server.transaction(async (ctx) => {
    await ctx.ports.media?.detach(ctx, { mediaId, kind: "note", objectId: noteId });
  });
  expect((await get(url)).status).toBe(404);
  expect((await get(await addressFor(ann, mediaId))).status).toBe(200);
});

test("it ends with a viewer's suspension, and with the medium", async () => {
  const [ann, bob] = await cast();
  const { mediaId } = await pictureFor(ann, [bob.id]);
  const url = await addressFor(bob, mediaId);
  const own = await addressFor(ann, mediaId);
  await server.transaction(async ({ sql }) => {
    await sql`update accounts set standing = 'suspended' where id = ${bob.id}`;
  });
  expect((await get(url)).status).toBe(404);
  expect((await get(own)).status).toBe(200);
  await server.transaction(async ({ sql }) => {
    await sql`delete from media where id = ${mediaId}`;
  });
  expect((await get(own)).status).toBe(404);
});

test("it ends after ten minutes, and is the same one for some of them", async () => {
  const [ann, bob] = await cast();
  const { mediaId } = await pictureFor(ann, [bob.id]);
  const url = await addressFor(bob, mediaId);
  server.clock.advance({ minutes: 4, seconds: 50 });
  expect((await get(url)).status).toBe(200);
  server.clock.advance({ minutes: 5, seconds: 10 });
  expect((await get(url)).status).toBe(404);
  const later = await addressFor(bob, mediaId);
  expect((await get(later)).status).toBe(200);
  server.clock.advance({ minutes: -20 });
  expect((await get(later)).status).toBe(404);
  server.clock.advance({ minutes: 10 });
});

test("what everybody may see has a plain address, which others may keep for five minutes", async () => {
  const [ann, bob] = await cast();
  const shown = await pictureFor(ann, [null]);
  const { status, headers, text } = await get(plain(shown));
  expect([status, text]).toEqual([200, letters]);
  expect(headers.get("cache-control")).toBe("public, max-age=300");
  const own = await get(await addressFor(bob, shown.mediaId));
  expect(own.headers.get("cache-control")).toBe("private, max-age=60");
  audiences.set(shown.noteId, new Set([bob.id]));
  expect((await get(plain(shown))).status).toBe(404);
});

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

test("a token in the address of a file ends its session; a signature is taken for none", async () => {
  const [ann, bob] = await cast();
  const { mediaId } = await pictureFor(ann, [bob.id]);
  const url = await addressFor(bob, mediaId);
  for (let n = 0; n < 3; n += 1) expect((await get(url)).status).toBe(200);
  expect((await get(`${url}&token=${bob.accessToken}`)).status).toBe(400);
  expect((await bob.http("session.list")).status).toBe(401);
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
  await eventually("no file is open", async () => (await opened()) === 0);
  expect((await get(url)).text.length).toBe(big.content.byteLength);
  expect(await opened()).toBe(0);
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
