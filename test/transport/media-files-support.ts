/** What the tests of files on their way out share: pictures that notes show to whom the test says, and ways to fetch them. */
import { collect } from "#src/kit/catalogue.ts";
import { defineDomain } from "#src/kit/domain.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { openSession, userStreamOf } from "#src/domains/accounts/index.ts";
import { catalogue } from "#src/registry.ts";
import { readyMedium, type ReadyMedium } from "#test/harness/media.ts";
import { Person, TestServer } from "#test/harness/server.ts";

/** Who may see what a note shows, at this moment: people, or everybody where null is among them. */
export const audiences = new Map<Id, Set<Id | null>>();
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
export const withNotes = collect([...catalogue.domains, notes]);
export const server = await TestServer.start({ catalogue: withNotes });

export const letters = "abcdefghijklmnopqrstuvwxyz";
export const picture = {
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
export async function pictureFor(
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

export async function cast(): Promise<[owner: Person, viewer: Person, stranger: Person]> {
  const [owner, viewer, stranger] = await server.people("ann", "bob", "eve");
  if (!owner || !viewer || !stranger) throw new Error("three people");
  return [owner, viewer, stranger];
}

/** The same person on another device: a session of its own. */
export async function onAnotherDevice({ id, handle, name }: Person): Promise<Person> {
  const tokens = await server.transaction(async (ctx) => {
    await ctx.tx.lock([userStreamOf(id)]);
    return await openSession(ctx, { id, handle });
  });
  const device = new Person(server, { id, handle, name, ...tokens });
  await device.connect();
  return device;
}

/** The address as that person is given it, on the test's own port. */
export async function addressFor(person: Person, mediaId: Id): Promise<string> {
  const medium = await person.call<{ files: { url: string }[] }>("media.get", { mediaId });
  const url = new URL(medium.files[0]?.url ?? "");
  return `${server.url}${url.pathname}${url.search}`;
}

export const plain = ({ mediaId }: Served): string => `${server.url}/media/${mediaId}/640.webp`;

export async function get(url: string, headers: Record<string, string> = {}, method = "GET") {
  const response = await fetch(url, { method, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** All that a caller sees of a refusal, but the request's own id. */
export async function refusalAt(url: string): Promise<string> {
  const { status, headers, text } = await get(url);
  const own = headers.get("x-request-id") ?? "none";
  const kept = [...headers].filter(([name]) => name !== "date" && name !== "x-request-id");
  return JSON.stringify([status, kept, text.replaceAll(own, "")]);
}
