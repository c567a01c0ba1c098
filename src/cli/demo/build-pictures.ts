/**
 * Gives the people of the demo their faces: drawn, sent the way every upload goes, and attached when they are ready. Whoever
 * has one, or sent any other picture, is left alone.
 */
import { assert } from "#src/kit/assert.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { catalogue } from "#src/registry.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { act, carryOut, type Stage } from "./act.ts";
import { drawAvatar, drawCover, type Drawing } from "./draw.ts";
import { people } from "./people.ts";

const readyMsMax = 60_000;
const pollMs = 100;
const names = { avatar: "portrait.png", cover: "cover.png" } as const;

interface Faceless {
  readonly id: Id;
  readonly handle: string;
}

/** Answers how many got theirs. Somebody must do the jobs: where nobody does, it gives up after a minute. */
export async function buildPictures(stage: Stage, stopping?: AbortSignal): Promise<number> {
  let given = 0;
  for (const person of await findFaceless(stage)) {
    stopping?.throwIfAborted();
    const avatarId = await sendPicture(stage, person, "avatar", drawAvatar(person.handle));
    const coverId = await sendPicture(stage, person, "cover", drawCover(person.handle));
    if (!(await areReady(stage, [avatarId, coverId], stopping))) return given;
    const who = { accountId: person.id, at: new Date() };
    await act(stage, who, "profile.update", { avatarId, coverId });
    given += 1;
  }
  return given;
}

async function findFaceless({ postgres }: Stage): Promise<readonly Faceless[]> {
  const handles = Object.values(people).map(({ handle }) => handle);
  return await postgres.sql<Faceless[]>`
    select a.id, a.handle from accounts a
    where a.handle = any(${handles}::text[]) and a.avatar_id is null and not exists (
      select from media m where m.owner_id = a.id and m.name <> all(${Object.values(names)}::text[]))
    order by a.id`;
}

/** One that was sent before and never attached is taken again. */
async function sendPicture(
  stage: Stage,
  { id: ownerId, handle }: Faceless,
  use: keyof typeof names,
  drawing: Drawing,
): Promise<Id> {
  const [sent] = await stage.postgres.sql<{ id: Id }[]>`
    select id from media where owner_id = ${ownerId} and name = ${names[use]} and state <> 'failed' limit 1`;
  if (sent) return sent.id;
  const doors = catalogue.ports.mediaDoors;
  assert(doors, "some domain keeps media");
  const mediaId = newId();
  const content = await toPng(drawing);
  await stage.services.storage.put(doors.sourceKey(mediaId), chunksOf(content), {
    contentType: "application/octet-stream",
  });
  const { room } = doors;
  await room(stage.contexts(systemOrigin(newId()), null), ownerId);
  await carryOut(stage, { accountId: ownerId, at: new Date() }, doors.receive, {
    ...{ mediaId, bytes: content.byteLength, name: names[use], kind: "image" },
    altText: use === "avatar" ? `Shapes for ${handle}` : "Hills behind hills",
  });
  return mediaId;
}

/** Loaded late: most starts have no use for it. */
async function toPng({ width, height, pixels }: Drawing): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  return await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

async function* chunksOf(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

async function areReady(
  { postgres }: Stage,
  ids: readonly Id[],
  stopping?: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + readyMsMax;
  while (performance.now() < deadline) {
    stopping?.throwIfAborted();
    const [found] = await postgres.sql<{ ready: number; failed: number }[]>`
      select count(*) filter (where state = 'ready')::int as ready, count(*) filter (where state = 'failed')::int as failed
      from media where id = any(${ids}::uuid[])`;
    if (found?.ready === ids.length) return true;
    if ((found?.failed ?? 0) > 0) return false;
    await Bun.sleep(pollMs);
  }
  return false;
}
