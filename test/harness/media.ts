/** Files sent as devices send them, and media made ready without waiting for anybody to work on them. */
import type { HubbubServer } from "#src/server.ts";
import { newId, type Id } from "#src/kit/id.ts";
import type { StoredObject } from "#src/kit/storage.ts";
import type { HttpAnswer, Person, TestServer } from "./server.ts";

/** A picture of one pixel. */
export const onePixelPng: Uint8Array<ArrayBuffer> = Uint8Array.from(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgqPj/HwAEagJ3KWtCHgAAAABJRU5ErkJggg==",
    "base64",
  ),
);

/** `bytes` of something that begins like a picture. */
export function pngOf(bytes: number): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(bytes);
  content.set(onePixelPng.subarray(0, bytes));
  return content;
}

export interface Sent {
  readonly fields?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one file as a browser does. */
export async function send(
  server: TestServer,
  person: Pick<Person, "accessToken">,
  content: string | Uint8Array<ArrayBuffer> = onePixelPng,
  { fields = {}, name = "a.png", type = "image/png", headers = {} }: Sent = {},
): Promise<HttpAnswer> {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set("file", new File([content], name, { type }));
  return await post(server, person, form, headers);
}

export async function post(
  server: TestServer,
  person: Pick<Person, "accessToken"> | null,
  body: string | Uint8Array<ArrayBuffer> | FormData,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const response = await fetch(`${server.url}/v1/media`, {
    ...{ method: "POST", body },
    headers: {
      ...(person === null ? {} : { authorization: `Bearer ${person.accessToken}` }),
      ...headers,
    },
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as HttpAnswer["body"],
  };
}

export const formType = "multipart/form-data; boundary=frontier";

/** A form written by hand: each part is its head and its content. */
export function formOf(
  ...parts: readonly (readonly [head: string, content: string | Uint8Array])[]
) {
  const pieces = parts.flatMap(([head, content]) => [
    `--frontier\r\n${head}\r\n\r\n`,
    content,
    "\r\n",
  ]);
  const all = [...pieces, "--frontier--\r\n"].map((piece) => Buffer.from(piece as string));
  return Uint8Array.from(Buffer.concat(all));
}

export const fileHead =
  'content-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png';

/** All that is stored, in order. */
export async function storedObjects(server: TestServer): Promise<readonly StoredObject[]> {
  const { objects } = await server.server.services.storage.list("", { after: null, limit: 1000 });
  return objects;
}

export interface ReadyFile {
  readonly name: string;
  readonly contentType: string;
  readonly content: Uint8Array | string;
  readonly width?: number;
  readonly height?: number;
}

export interface ReadyMedium {
  readonly kind?: "image" | "document";
  readonly name?: string;
  readonly files?: readonly ReadyFile[];
  /** What it is used for. */
  readonly uses?: readonly { readonly kind: string; readonly objectId: Id }[];
}

/** A medium as it is when it was worked on. */
export async function readyMedium(
  { contexts, services }: HubbubServer,
  ownerId: Id,
  { kind = "image", name = "a.png", files = [], uses = [] }: ReadyMedium = {},
): Promise<Id> {
  const id = newId();
  const { sql } = contexts({ requestId: newId(), door: "job", address: "", userAgent: "" }, null);
  await sql`
    insert into media (id, owner_id, kind, state, name, bytes, width, height, progress, created_at, state_at, unattached_since)
    values (${id}, ${ownerId}, ${kind}, 'ready', ${name}, 1000, 640, 480, 100, now(), now(),
      ${uses.length > 0 ? null : new Date()})`;
  for (const file of files) {
    const content = Buffer.from(file.content as string);
    const stream = (async function* () {
      yield content;
    })();
    await services.storage.put(`media/${id}/${file.name}`, stream, {
      contentType: file.contentType,
    });
    await sql`
      insert into media_files (media_id, name, content_type, bytes, width, height, etag)
      values (${id}, ${file.name}, ${file.contentType}, ${content.byteLength}, ${file.width ?? null},
        ${file.height ?? null}, ${`e${id.slice(-8)}`})`;
  }
  for (const use of uses)
    await sql`
      insert into media_uses (media_id, kind, object_id) values (${id}, ${use.kind}, ${use.objectId})`;
  return id;
}
