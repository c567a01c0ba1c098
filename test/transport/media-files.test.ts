/** `GET /media/<id>/<name>`: who gets a file, at which address, and for how long. */
import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import {
  addressFor,
  audiences,
  cast,
  get,
  letters,
  onAnotherDevice,
  pictureFor,
  plain,
  refusalAt,
  server,
} from "./media-files-support.ts";

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
    ...[changed("signature", "A".repeat(43)), changed("session", newId()), changed("session", "")],
    url.replace(/session=[^&]+&/, ""),
    url.slice(0, url.indexOf("&signature")),
    url.replace("640.webp", "160.webp"),
    url.replace(shown.mediaId, (await pictureFor(ann, [bob.id])).mediaId),
    `${server.url}/media/not-an-id/640.webp`,
    `${server.url}/media/${shown.mediaId}/source`,
    `${server.url}/media/${shown.mediaId}/..%2f640.webp`,
    `${server.url}/media/${shown.mediaId}/640.webp%00`,
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

test("it ends with the session that asked for it, at once: by a logout, or by a revocation from elsewhere", async () => {
  const [ann, bob] = await cast();
  const { mediaId } = await pictureFor(ann, [bob.id]);
  const phone = await onAnotherDevice(bob);
  const [here, there] = [await addressFor(bob, mediaId), await addressFor(phone, mediaId)];
  expect(here).not.toBe(there);
  const nothing = await refusalAt(plain({ mediaId: newId(), noteId: "" }));
  await phone.http("auth.logout");
  expect(await refusalAt(there)).toBe(nothing);
  expect((await get(here)).status).toBe(200);
  const tablet = await onAnotherDevice(bob);
  const lost = await addressFor(tablet, mediaId);
  await bob.call("session.revokeOthers", {});
  expect(await refusalAt(lost)).toBe(nothing);
  expect((await get(here)).status).toBe(200);
});

test("one that is told to all of a person's devices is bound to none of them, and works for two minutes at most", async () => {
  const [ann] = await cast();
  const { mediaId } = await pictureFor(ann, []);
  const [told] = await Promise.all([
    ann.socket.hears("media.updated"),
    ann.call("media.setAltText", { mediaId, altText: "A tree." }),
  ]);
  const { files } = told.data as { files: { url: string }[] };
  const { pathname, search } = new URL(files[0]?.url ?? "");
  const url = `${server.url}${pathname}${search}`;
  expect(search).not.toContain("session=");
  expect((await get(url)).status).toBe(200);
  server.clock.advance({ minutes: 2 });
  expect((await get(url)).status).toBe(404);
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

test("a token in the address of a file ends its session; a signature is taken for none", async () => {
  const [ann, bob] = await cast();
  const { mediaId } = await pictureFor(ann, [bob.id]);
  const url = await addressFor(bob, mediaId);
  for (let n = 0; n < 3; n += 1) expect((await get(url)).status).toBe(200);
  expect((await get(`${url}&token=${bob.accessToken}`)).status).toBe(400);
  expect((await bob.http("session.list")).status).toBe(401);
});
