/** The desk at which other domains attach media. */
import { expect, test } from "bun:test";
import { AppError } from "#src/kit/errors.ts";
import { newId, type Id } from "#src/kit/id.ts";
import type { MediaDesk } from "#src/kit/media.ts";
import { readyMedium } from "#test/harness/media.ts";
import { exists, idleServer, prepare, two } from "./support.ts";

const server = await idleServer();
const file = (name: string, width: number) => ({
  ...{ name, contentType: `image/${name.split(".")[1] ?? ""}`, content: name },
  ...{ width, height: width },
});

type Attach = Parameters<MediaDesk["attach"]>[1];

const attach = async (use: Attach): Promise<void> =>
  await server.transaction(async (ctx) => await ctx.ports.media?.attach(ctx, use));
const detach = async (use: Parameters<MediaDesk["detach"]>[1]): Promise<void> =>
  await server.transaction(async (ctx) => await ctx.ports.media?.detach(ctx, use));

function useOf(mediaId: Id, ownerId: Id, objectId: Id = ownerId): Attach {
  return { mediaId, ownerId, kind: "avatar", objectId, accepts: ["image"], field: "avatarId" };
}

const fault = async (work: Promise<unknown>): Promise<unknown> =>
  await work.then(
    () => null,
    (error: unknown) => (error instanceof AppError ? error.details.fields : error),
  );

async function unattachedSince(mediaId: Id): Promise<unknown> {
  return await server.transaction(async ({ sql }) => {
    const [row] = await sql<
      { since: Date | null }[]
    >`select unattached_since as since from media where id = ${mediaId}`;
    return row?.since;
  });
}

test("only what is one's own, ready and of the kind may be attached; anything else names the field", async () => {
  const [ann, bob] = await two(server);
  const own = await readyMedium(server.server, ann.id);
  const document = await readyMedium(server.server, ann.id, { kind: "document" });
  const { mediaId: sending } = await prepare(ann, 70);
  const missing = await fault(attach(useOf(newId(), ann.id)));
  expect(missing).toEqual({ avatarId: "must name a medium of yours" });
  expect(await fault(attach(useOf(own, bob.id)))).toEqual(missing);
  expect(await fault(attach(useOf(sending, ann.id)))).toEqual({
    avatarId: "names a medium that is not ready",
  });
  expect(await fault(attach(useOf(document, ann.id)))).toEqual({
    avatarId: "must be of kind image",
  });
  await attach(useOf(own, ann.id));
  await attach(useOf(own, ann.id));
  expect(await unattachedSince(own)).toBeNull();
});

test("a medium is without use when the last one is taken away, also of two at once", async () => {
  const [ann] = await two(server);
  for (let n = 0; n < 20; n += 1) {
    const mediaId = await readyMedium(server.server, ann.id);
    const [one, other] = [useOf(mediaId, ann.id), useOf(mediaId, ann.id, newId())];
    await attach(one);
    await attach(other);
    await detach(one);
    expect(await unattachedSince(mediaId)).toBeNull();
    await attach(one);
    await Promise.all([detach(one), detach(other)]);
    expect(await unattachedSince(mediaId)).toBeInstanceOf(Date);
    await detach(one);
  }
});

test("of attaching and deleting at the same time one wins, and neither leaves half of it", async () => {
  const [ann] = await two(server);
  const outcomes = new Set<string>();
  for (let n = 0; n < 50; n += 1) {
    const mediaId = await readyMedium(server.server, ann.id);
    const [attached, deleted] = await Promise.all([
      fault(attach(useOf(mediaId, ann.id))),
      ann.http("media.delete", { mediaId }),
    ]);
    const isThere = await exists(server, mediaId);
    expect({ attached: attached === null, refused: deleted.status === 409 }).toEqual({
      ...{ attached: isThere, refused: isThere },
    });
    outcomes.add(isThere ? "kept" : "deleted");
  }
  expect(outcomes.size).toBeGreaterThan(0);
});

test("pictures come smallest first, at one address for all or at one's own, and only what is ready", async () => {
  const [ann, bob] = await two(server);
  const files = [file("640.webp", 640), file("160.webp", 160), file("160.avif", 160)];
  const [shown, hidden, empty] = [
    await readyMedium(server.server, ann.id, { files }),
    await readyMedium(server.server, ann.id, { files }),
    await prepare(ann, 70),
  ];
  const pictures = await server.transaction(
    async (ctx) =>
      await ctx.ports.media?.pictures(ctx, bob.id, [
        { mediaId: shown, isPublic: true },
        { mediaId: hidden, isPublic: false },
        { mediaId: empty.mediaId, isPublic: true },
        { mediaId: newId(), isPublic: true },
      ]),
  );
  expect([...(pictures?.keys() ?? [])].toSorted()).toEqual([shown, hidden].toSorted());
  const urls = (id: Id): string[] => pictures?.get(id)?.variants.map(({ url }) => url) ?? [];
  expect(pictures?.get(shown)).toMatchObject({ id: shown, width: 640, height: 480, altText: "" });
  expect(pictures?.get(shown)?.variants.map(({ width }) => width)).toEqual([160, 160, 640]);
  for (const url of urls(shown)) expect(url).not.toContain("?");
  for (const url of urls(hidden)) expect(url).toContain(`?viewer=${bob.id}&`);
});
