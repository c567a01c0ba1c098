/** Why somebody may fetch a medium or not: the same rule as `access.ts`, said for the staff. */
import type { VisibilityDefinition, VisibilityRule } from "#src/kit/visibility.ts";
import { isHere, mayFetch } from "./access.ts";
import { findMedia, findUses } from "./queries.ts";

export const mediumVisibility: VisibilityDefinition = {
  kind: "medium",
  summary: "Whether somebody may fetch a medium",
  async explain(ctx, viewerId, objectId) {
    const [medium] = await findMedia(ctx.sql, [objectId]);
    if (!medium) return null;
    const isReady = medium.state === "ready";
    const [isViewerHere, mayHave, uses] = await Promise.all([
      isHere(ctx.sql, viewerId),
      mayFetch(ctx, medium, viewerId),
      findUses(ctx.sql, objectId),
    ]);
    const kinds = [...new Set(uses.map(({ kind }) => kind))];
    const rules = [
      ruleOfState(isReady, medium.state),
      ruleOfViewer(isViewerHere),
      medium.ownerId === viewerId ? ruleOfOwner : ruleOfUses(kinds, mayHave),
    ];
    return { isVisible: isReady && isViewerHere && mayHave, rules };
  },
};

function ruleOfState(passes: boolean, state: string): VisibilityRule {
  return { rule: "state", passes, because: `It is ${state}.` };
}

function ruleOfViewer(passes: boolean): VisibilityRule {
  const because = passes
    ? "The account of whoever fetches it is in use."
    : "The account of whoever fetches it is suspended, deactivated or deleted.";
  return { rule: "viewer", passes, because };
}

const ruleOfOwner: VisibilityRule = {
  ...{ rule: "owner", passes: true },
  because: "People see what is theirs.",
};

/** Seen is what is seen in one place. */
function ruleOfUses(kinds: readonly string[], passes: boolean): VisibilityRule {
  const because =
    kinds.length === 0
      ? "Nothing uses it, so it is for its owner alone."
      : `It is used as ${kinds.join(" and ")}, ${passes ? "which this person may see" : "none of which this person may see"}.`;
  return { rule: "use", passes, because };
}
