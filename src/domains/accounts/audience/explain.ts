/** Why an audience lets somebody in or not, rule by rule; for the staff. It names no person but the two. */
import { audienceKinds, type AudienceKindName } from "#src/kit/audience.ts";
import type { ReadContext } from "#src/kit/context.ts";
import type { VisibilityRule } from "#src/kit/visibility.ts";
import { findDetails, type DetailRow } from "./details.ts";
import { evaluateAudiences, type AudienceAsked } from "./evaluate.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export async function explainAudience(ctx: Asker, asked: AudienceAsked): Promise<VisibilityRule[]> {
  const { viewerId, ownerId, audience } = asked;
  if (viewerId === ownerId)
    return [{ rule: "owner", passes: true, because: "People see what is theirs." }];
  if (audience.detailId === null) {
    const [passes = false] = await evaluateAudiences(ctx, [asked]);
    return [ruleOfKind(audienceKinds[audience.kind], passes, asked.isOwnerPrivate === true)];
  }
  const detail = (await findDetails(ctx.sql, [audience.detailId])).get(audience.detailId);
  if (detail?.ownerId !== ownerId)
    return [{ rule: "audience", passes: false, because: "Whom it was for is not there any more." }];
  return await rulesOfDetail(ctx, asked, detail);
}

async function rulesOfDetail(
  ctx: Asker,
  { viewerId, ownerId, isOwnerPrivate = false }: AudienceAsked,
  detail: DetailRow,
): Promise<VisibilityRule[]> {
  const kind = audienceKinds[detail.kind];
  const isUser = detail.userIds.includes(viewerId);
  const [[isIn = isUser], exceptLists] = await Promise.all([
    kind === "users" ? [isUser] : isInKind(ctx, { viewerId, ownerId, detail, isOwnerPrivate }),
    ctx.ports.audienceKinds.get("list")?.evaluate(
      ctx.sql,
      detail.exceptListIds.map((refId) => ({ viewerId, ownerId, refId })),
    ) ?? [],
  ]);
  const isExcepted = detail.exceptUserIds.includes(viewerId);
  const isInExceptList = exceptLists.some((excepted) => excepted);
  return [
    ruleOfKind(kind, isIn, isOwnerPrivate),
    {
      rule: "exceptUsers",
      passes: !isExcepted,
      because: isExcepted ? "It leaves them out by name." : "It does not leave them out by name.",
    },
    {
      rule: "exceptLists",
      passes: !isInExceptList,
      because: isInExceptList
        ? "It leaves out a list that they are in."
        : "It leaves out no list that they are in.",
    },
  ];
}

async function isInKind(
  ctx: Asker,
  asked: Omit<AudienceAsked, "audience"> & { readonly detail: DetailRow },
): Promise<boolean[]> {
  const { viewerId, ownerId, detail, isOwnerPrivate = false } = asked;
  const kind = audienceKinds[detail.kind];
  if (kind === "public" && !isOwnerPrivate) return [true];
  const name = kind === "public" ? "followers" : kind;
  const definition = name === undefined ? undefined : ctx.ports.audienceKinds.get(name);
  if (!definition) return [false];
  return await definition.evaluate(ctx.sql, [{ viewerId, ownerId, refId: detail.refId }]);
}

function ruleOfKind(
  kind: AudienceKindName | undefined,
  passes: boolean,
  isOwnerPrivate: boolean,
): VisibilityRule {
  const whom =
    isOwnerPrivate && kind === "public" ? "followers of a private account" : wordsOf(kind);
  return {
    rule: "audience",
    passes,
    because: `It is for ${whom}; this person is ${passes ? "" : "not "}among them.`,
  };
}

function wordsOf(kind: AudienceKindName | undefined): string {
  switch (kind) {
    case "public":
      return "everybody";
    case "followers":
      return "followers and friends";
    case "following":
      return "people whom its owner follows";
    case "friends":
      return "friends";
    case "closeFriends":
      return "close friends";
    case "list":
      return "a list of its owner";
    case "group":
      return "a group";
    case "users":
      return "people named one by one";
    case "onlyMe":
    case undefined:
      return "its owner alone";
  }
}
