/**
 * Gives the people of the demo their faces: drawn, sent the way every upload goes, and attached when they are ready. Whoever
 * has one, or sent any other picture, is left alone. The dozen come first, with a cover each; then those they know by sight,
 * a few at a time, so that nobody else's picture waits behind fifty.
 */
import { assert } from "#src/kit/assert.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { catalogue } from "#src/registry.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { act, carryOut, type Stage } from "./act.ts";
import { drawAvatar, drawCover, type Drawing } from "./draw.ts";
import { neighbours } from "./neighbours.ts";
import { people } from "./people.ts";

const readyMsMax = 60_000;
const pollMs = 100;
const atOnceMax = 6;
const names = { avatarId: "portrait.png", coverId: "cover.png" } as const;
/** Pixels a side: of the others nobody sees more than a dot. */
const faceSize = { oftenSeen: 320, seldomSeen: 160 } as const;

interface Faceless {
  readonly id: Id;
  readonly handle: string;
  readonly isOfDozen: boolean;
}

type Pictures = Partial<Record<keyof typeof names, Id>>;

/** Answers how many got theirs. Somebody must do the jobs: where nobody does, it gives up after a minute. */
export async function buildPictures(stage: Stage, stopping?: AbortSignal): Promise<number> {
  let given = 0;
  const faceless = await findFaceless(stage);
  for (let from = 0; from < faceless.length; from += atOnceMax) {
    const sent: [Faceless, Pictures][] = [];
    for (const person of faceless.slice(from, from + atOnceMax)) {
      stopping?.throwIfAborted();
      sent.push([person, await sendPictures(stage, person)]);
    }
    const ids = sent.flatMap(([, pictures]) => Object.values(pictures));
    if (!(await areReady(stage, ids, stopping))) return given;
    for (const [{ id: accountId }, pictures] of sent)
      await act(stage, { accountId, at: new Date() }, "profile.update", pictures);
    given += sent.length;
  }
  return given;
}

async function findFaceless({ postgres }: Stage): Promise<readonly Faceless[]> {
  const dozen = handlesOf(Object.values(people));
  return await postgres.sql<Faceless[]>`
    select a.id, a.handle, a.handle = any(${dozen}::text[]) as "isOfDozen" from accounts a
    where a.handle = any(${[...dozen, ...handlesOf(neighbours)]}::text[]) and a.avatar_id is null and not exists (
      select from media m where m.owner_id = a.id and m.name <> all(${Object.values(names)}::text[]))
    order by "isOfDozen" desc, a.id`;
}

function handlesOf(some: readonly { readonly handle: string }[]): string[] {
  return some.map(({ handle }) => handle);
}

async function sendPictures(stage: Stage, person: Faceless): Promise<Pictures> {
  const { handle, isOfDozen } = person;
  const size = isOfDozen ? faceSize.oftenSeen : faceSize.seldomSeen;
  const send = (use: keyof typeof names, draw: () => Drawing) =>
    sendPicture(stage, person, use, draw);
  const avatarId = await send("avatarId", () => drawAvatar(handle, size));
  return isOfDozen
    ? { avatarId, coverId: await send("coverId", () => drawCover(handle)) }
    : { avatarId };
}

/** One that was sent before and never attached is taken again. */
async function sendPicture(
  stage: Stage,
  { id: ownerId, handle }: Faceless,
  use: keyof typeof names,
  draw: () => Drawing,
): Promise<Id> {
  const [sent] = await stage.postgres.sql<{ id: Id }[]>`
    select id from media where owner_id = ${ownerId} and name = ${names[use]} and state <> 'failed' limit 1`;
  if (sent) return sent.id;
  const doors = catalogue.ports.mediaDoors;
  assert(doors, "some domain keeps media");
  const mediaId = newId();
  const content = await toPng(draw());
  await stage.services.storage.put(doors.sourceKey(mediaId), chunksOf(content), {
    contentType: "application/octet-stream",
  });
  const { room } = doors;
  await room(stage.contexts(systemOrigin(newId()), null), ownerId);
  await carryOut(stage, { accountId: ownerId, at: new Date() }, doors.receive, {
    ...{ mediaId, bytes: content.byteLength, name: names[use], kind: "image" },
    altText: use === "avatarId" ? `Shapes for ${handle}` : "Hills behind hills",
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
