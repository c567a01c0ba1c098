/** Why somebody sees something or does not: each domain explains its own objects, and the staff ask. */
import type { ReadContext } from "./context.ts";
import type { Id } from "./id.ts";

export interface VisibilityRule {
  /** A word for the rule, such as `blocked`, `audience`, `standing`. */
  readonly rule: string;
  /** Whether this rule lets the viewer see it. */
  readonly passes: boolean;
  /** One plain sentence, without content of the object. */
  readonly because: string;
}

export interface Explanation {
  /** The same answer as the operations give. */
  readonly isVisible: boolean;
  /** In the order in which they are asked. */
  readonly rules: readonly VisibilityRule[];
}

export interface VisibilityDefinition {
  /** Kind of object: `account`, `profileField`, `medium`… */
  readonly kind: string;
  readonly summary: string;
  /** Null where there is no such object. `part`: names a piece of it, where the kind has pieces. */
  explain(
    ctx: ReadContext,
    viewerId: Id,
    objectId: Id,
    part: string | null,
  ): Promise<Explanation | null>;
  /** Names of the pieces, where the kind has them. */
  readonly parts?: readonly string[];
}
