/**
 * What other domains know of pictures, films and sounds: how a picture looks on the wire, and the desk that attaches
 * media to what uses them. The domain that keeps media contributes the desk; whoever uses media says who may see it.
 */
import Type, { type Static } from "typebox";
import type { ReadContext, WithCaller, WriteContext } from "./context.ts";
import type { Id } from "./id.ts";
import { IdSchema, nullable, object } from "./schema.ts";

export const PictureVariant = object({
  url: Type.String({
    description:
      "Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two.",
  }),
  contentType: Type.String(),
  width: Type.Integer({ minimum: 1 }),
  height: Type.Integer({ minimum: 1 }),
});

export const Picture = object(
  {
    id: IdSchema,
    altText: Type.String(),
    placeholder: nullable(
      Type.String({ description: "ThumbHash, base64: a blur to show while it loads." }),
    ),
    width: Type.Integer({ minimum: 1 }),
    height: Type.Integer({ minimum: 1 }),
    variants: Type.Array(PictureVariant, { maxItems: 16, description: "Smallest first." }),
  },
  "A picture as others see it.",
);
export type Picture = Static<typeof Picture>;

export type MediumKind = "image" | "video" | "audio" | "document";

/** One use of a medium: by which kind of thing, and by which thing. */
export interface MediaUse {
  readonly mediaId: Id;
  /** Names the `MediaOwner` that says who may see it there. */
  readonly kind: string;
  readonly objectId: Id;
}

/** Contributed by each domain that uses media: who may see what it uses them for. */
export interface MediaOwner {
  readonly kind: string;
  /**
   * Of these objects, those whose media this viewer may see now; null stands for anybody, logged in or not. One query,
   * at most 100 objects at a time.
   */
  canSee(
    ctx: Pick<ReadContext, "sql" | "ports">,
    viewerId: Id | null,
    objectIds: readonly Id[],
  ): Promise<Set<Id>>;
}

/** Contributed by the domain that keeps media. */
export interface MediaDesk {
  /**
   * Gives a medium of this owner's a use. Throws `invalid` on `field` unless it exists, is theirs, is ready and of an
   * accepted kind. A second time changes nothing.
   */
  attach(
    ctx: WriteContext,
    use: MediaUse & {
      readonly ownerId: Id;
      readonly accepts: readonly MediumKind[];
      readonly field: string;
    },
  ): Promise<void>;
  /** Takes a use away; a medium without uses is collected a day later. Silent where there is none. */
  detach(ctx: WriteContext, use: MediaUse): Promise<void>;
  /**
   * These pictures as this viewer fetches them; what is not ready or not there is absent. `isPublic`: anybody may see it,
   * so its address is the same for all. Who may see which is for the caller to know. Two queries at most, however many.
   */
  pictures(
    ctx: Pick<ReadContext, "sql" | "services" | "clock"> & Partial<WithCaller>,
    viewerId: Id,
    asked: readonly { readonly mediaId: Id; readonly isPublic: boolean }[],
  ): Promise<Map<Id, Picture>>;
}
