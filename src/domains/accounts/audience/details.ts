/** Rows of `audiences`: what an audience says beyond a word. */
import { createHash } from "node:crypto";
import type { AudienceKindName } from "#src/kit/audience.ts";
import type { Sql } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { codeOf } from "./admits.ts";

export interface Detail {
  /** Position in `audienceKinds`. */
  readonly kind: number;
  readonly refId: Id | null;
  readonly userIds: readonly Id[];
  readonly exceptUserIds: readonly Id[];
  readonly exceptListIds: readonly Id[];
}

export interface DetailRow extends Detail {
  readonly id: Id;
  readonly ownerId: Id;
}

export async function findDetails(sql: Sql, ids: readonly Id[]): Promise<Map<Id, DetailRow>> {
  if (ids.length === 0) return new Map();
  const rows = await sql<DetailRow[]>`
    select id, owner_id as "ownerId", kind, ref_id as "refId", user_ids as "userIds",
      except_user_ids as "exceptUserIds", except_list_ids as "exceptListIds"
    from audiences where id = any(${[...new Set(ids)]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

const sorted = (ids: readonly Id[]): Id[] => [...new Set(ids)].sort();

/** In one form however it was written: sorted, each name once. */
export function detailOf(kind: AudienceKindName, names: Omit<Detail, "kind">): Detail {
  return {
    kind: codeOf(kind),
    refId: names.refId,
    userIds: sorted(names.userIds),
    exceptUserIds: sorted(names.exceptUserIds),
    exceptListIds: sorted(names.exceptListIds),
  };
}

export function digestOf({ kind, refId, userIds, exceptUserIds, exceptListIds }: Detail): Buffer {
  const said = JSON.stringify([kind, refId, userIds, exceptUserIds, exceptListIds]);
  return createHash("sha256").update(said).digest();
}
