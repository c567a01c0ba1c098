/** What the staff may: each role what those before it may, all with a second factor, and nobody above or beside them. */
import { people, sharedServer } from "#test/harness/server.ts";
import { giveRole } from "#test/harness/staff.ts";
import type { StaffRole } from "#src/kit/staff.ts";
import { everyone, on, type Input, type Row, type Verdict, type Verdicts } from "./rows.ts";
import { nobodysId } from "./stage.ts";

/** Whoever has not the role, or not proved enough, is told the same of what is there and of what is not. */
function staff(least: StaffRole, verdict: Verdict = "ok"): Verdicts {
  const refused = everyone("forbidden");
  switch (least) {
    case "moderator":
      return { ...refused, staffModerator: verdict, staffAdmin: verdict, staffOwner: verdict };
    case "admin":
      return { ...refused, staffAdmin: verdict, staffOwner: verdict };
    case "owner":
      return { ...refused, staffOwner: verdict };
  }
}

const reason = "For the matrix";

/** Somebody new each time: what was done to one is done. */
async function newcomer(role: StaffRole | null = null): Promise<{ accountId: string }> {
  const [somebody] = await people("target");
  if (somebody === undefined) throw new Error("nobody came");
  if (role !== null) await giveRole(await sharedServer(), somebody, role);
  return { accountId: somebody.id };
}

/** A read of somebody. */
function onSomebody(operation: string, least: StaffRole, input: (id: string) => object): Row[] {
  const missing = staff(least, "not-found");
  return on(
    operation,
    ["private", "somebody", ({ stage }) => input(stage.extra.id), staff(least)],
    ["nonexistent", "nobody", () => input(nobodysId()), missing],
  );
}

function to(target: () => Promise<object>): Input {
  return async () => ({ ...(await target()), reason });
}

/** A write to a person, to an owner, and to nobody. */
function onTarget(operation: string, least: StaffRole): Row[] {
  return on(
    operation,
    ["private", "somebody", to(newcomer), staff(least)],
    ["private", "an owner", to(() => newcomer("owner")), everyone("forbidden")],
    [
      "nonexistent",
      "nobody",
      () => ({ accountId: nobodysId(), reason }),
      staff(least, "not-found"),
    ],
  );
}

export const adminRows: readonly Row[] = [
  ...onSomebody("admin.getAccount", "moderator", (id) => ({ id })),
  ...onSomebody("admin.listSessions", "admin", (accountId) => ({ accountId })),
  ...onTarget("admin.suspend", "moderator"),
  ...onTarget("admin.unsuspend", "moderator"),
  ...onTarget("admin.revokeSessions", "admin"),
  ...onSomebody("admin.explainVisibility", "moderator", (objectId) => ({
    viewerId: objectId,
    kind: "account",
    objectId,
  })),
  ...on("admin.listStaff", ["none", "all of them", () => ({}), staff("moderator")]),
  ...on("admin.listAudit", ["none", "the log", () => ({}), staff("admin")]),
  ...on(
    "admin.setRole",
    [
      "private",
      "somebody",
      async () => ({ ...(await newcomer()), role: "admin", reason }),
      staff("owner"),
    ],
    [
      "nonexistent",
      "nobody",
      () => ({ accountId: nobodysId(), role: "admin", reason }),
      staff("owner", "not-found"),
    ],
  ),
  ...on(
    "admin.removeRole",
    [
      "private",
      "another owner",
      async () => ({ ...(await newcomer("owner")), reason }),
      staff("owner"),
    ],
    [
      "nonexistent",
      "nobody",
      () => ({ accountId: nobodysId(), reason }),
      staff("owner", "not-found"),
    ],
  ),
];
