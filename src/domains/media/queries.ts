/** What the domain reads of its own tables. */
import type { Sql, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { MediumKind } from "#src/kit/media.ts";

export interface MediumRow {
  readonly id: Id;
  readonly ownerId: Id;
  readonly kind: MediumKind | null;
  readonly state: "uploading" | "processing" | "ready" | "failed";
  readonly failure: string | null;
  readonly name: string;
  readonly altText: string;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  readonly placeholder: string | null;
  readonly waveform: Buffer | null;
  readonly isAnimated: boolean;
  readonly progress: number;
  readonly version: number;
  readonly createdAt: Date;
  readonly uploadBytes: number | null;
  readonly uploadType: string | null;
  readonly uploadExpiresAt: Date | null;
}

export interface FileRow {
  readonly mediaId: Id;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
}

export interface UseRow {
  readonly kind: string;
  readonly objectId: Id;
}

function mediumColumns(sql: Sql): Statement {
  return sql`
    m.id, m.owner_id as "ownerId", m.kind, m.state, m.failure, m.name, m.alt_text as "altText", m.bytes, m.width,
    m.height, m.duration_ms as "durationMs", m.placeholder, m.waveform, m.is_animated as "isAnimated", m.progress,
    m.version, m.created_at as "createdAt", m.upload_bytes as "uploadBytes", m.upload_type as "uploadType",
    m.upload_expires_at as "uploadExpiresAt"`;
}

export async function findMedium(sql: Sql, mediaId: Id): Promise<MediumRow | null> {
  const [row] = await sql<MediumRow[]>`
    select ${mediumColumns(sql)} from media m where m.id = ${mediaId}`;
  return row ?? null;
}

/** Held until the transaction ends: nobody else changes it, uses it or takes it away meanwhile. */
export async function holdMedium(sql: Sql, mediaId: Id): Promise<MediumRow | null> {
  const [row] = await sql<MediumRow[]>`
    select ${mediumColumns(sql)} from media m where m.id = ${mediaId} for update`;
  return row ?? null;
}

/** As a query of its own the list looks equally long to the planner each time, so that one plan serves all calls. */
export async function findMedia(sql: Sql, mediaIds: readonly Id[]): Promise<MediumRow[]> {
  return await sql<MediumRow[]>`
    select ${mediumColumns(sql)} from media m where m.id = any((select ${mediaIds}::uuid[])::uuid[])`;
}

/** Of each medium, smallest first. */
export async function findFiles(sql: Sql, mediaIds: readonly Id[]): Promise<Map<Id, FileRow[]>> {
  const rows = await sql<FileRow[]>`
    select media_id as "mediaId", name, content_type as "contentType", bytes, width, height
    from media_files where media_id = any((select ${mediaIds}::uuid[])::uuid[])
    order by media_id, width nulls last, bytes, name`;
  return Map.groupBy(rows, (row) => row.mediaId);
}

export async function findUses(sql: Sql, mediaId: Id): Promise<UseRow[]> {
  return await sql<UseRow[]>`
    select kind, object_id as "objectId" from media_uses where media_id = ${mediaId}
    order by kind, object_id limit ${usesLookedAtMax}`;
}

/** A medium has a use or two; whoever attached it everywhere is asked about the first hundred. */
const usesLookedAtMax = 100;

/** All that is stored for a person, and room that is kept for uploads of theirs. */
export async function sumBytes(sql: Sql, ownerId: Id): Promise<number> {
  const [row] = await sql<{ bytes: number }[]>`
    select coalesce(sum(bytes), 0)::bigint as bytes from media where owner_id = ${ownerId}`;
  return row?.bytes ?? 0;
}

export interface ServedFileRow {
  readonly ownerId: Id;
  readonly kind: MediumKind | null;
  /** What a download of it is called. */
  readonly mediumName: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly etag: string;
}

export async function findServedFile(
  sql: Sql,
  mediaId: Id,
  name: string,
): Promise<ServedFileRow | null> {
  const [row] = await sql<ServedFileRow[]>`
    select m.owner_id as "ownerId", m.kind, m.name as "mediumName", f.content_type as "contentType", f.bytes, f.etag
    from media_files f join media m on m.id = f.media_id
    where f.media_id = ${mediaId} and f.name = ${name} and m.state = 'ready'`;
  return row ?? null;
}

/** A page of a person's media, oldest first. Index media_owner. */
export async function listOwn(
  sql: Sql,
  ownerId: Id,
  after: Id | null,
  limit: number,
): Promise<MediumRow[]> {
  return await sql<MediumRow[]>`
    select ${mediumColumns(sql)} from media m
    where m.owner_id = ${ownerId} and (${after}::uuid is null or m.id > ${after})
    order by m.id limit ${limit}`;
}
