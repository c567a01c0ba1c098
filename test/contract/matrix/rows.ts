/** The vocabulary of the authorisation matrix: a row says what becomes of one operation on one object, for each role. */
import type { ErrorCode } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { loggedInRoles, nobodysId, type Role, type Scene } from "./stage.ts";

export type Verdict = "ok" | ErrorCode;
export type Verdicts = Partial<Record<Role, Verdict>>;
export type Input = (scene: Scene) => object | Promise<object>;

/**
 * `own`: the caller's. `public`: anybody's to see. `private`: of the group, or of somebody else. `nonexistent`: of
 * nobody. `none`: the operation names no object and acts on its caller.
 */
export type ObjectKind = "own" | "public" | "private" | "nonexistent" | "none";

export interface Row {
  readonly operation: string;
  readonly object: ObjectKind;
  readonly what: string;
  readonly input: Input;
  /** Absent roles cannot stand in that relation to the object. */
  readonly verdicts: Verdicts;
  /** Ends the caller's session: somebody new does it each time. */
  readonly endsSession?: true;
  /** What is done is the caller's own affair: people and groups are as before, and need not be made anew. */
  readonly isPrivate?: true;
}

export function loggedIn(verdict: Verdict): Verdicts {
  return Object.fromEntries(loggedInRoles.map((role) => [role, verdict]));
}

export function everyone(verdict: Verdict): Verdicts {
  return { ...loggedIn(verdict), anonymous: "unauthenticated", suspended: "unauthenticated" };
}

/** For what is done only soon after a login with all that it asks for. */
export function everyoneConfirmed(verdict: Verdict): Verdicts {
  return { ...everyone(verdict), staffAdminWithoutFactor: "confirmation-required" };
}

/** For those who are in; to the others the group is nothing. */
export function insiders(member: Verdict, admin: Verdict, owner: Verdict): Verdicts {
  return { ...everyone("not-found"), member, admin, owner };
}

/** One operation on several objects: `[kind, what, input, verdicts]` each. */
export function on(
  operation: string,
  ...objects: readonly (readonly [ObjectKind, string, Input, Verdicts])[]
): Row[] {
  return objects.map(([object, what, input, verdicts]) => ({
    operation,
    object,
    what,
    input,
    verdicts,
  }));
}

export function onSelf(operation: string, input: object = {}): Row[] {
  return on(operation, ["none", "oneself", () => input, everyone("ok")]);
}

/** An operation on somebody's account. */
export function onPerson(
  operation: string,
  input: (accountId: Id) => object,
  missing: Verdict,
): Row[] {
  return on(
    operation,
    ["own", "oneself", ({ actor, stage }) => input((actor ?? stage.extra).id), everyone("ok")],
    ["public", "another person", ({ stage }) => input(stage.extra.id), everyone("ok")],
    ["nonexistent", "nobody", () => input(nobodysId()), everyone(missing)],
  );
}
