/** One set of people for every example in the API docs. */
import type { AuditRecord, PersonForStaff, StaffMember } from "./schemas.ts";

const at = "2026-11-22T09:00:00.000Z";

export const exampleId = "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70";
const ownerId = "0192f0c0-03b1-7d11-a5c4-90f1c2b3d4e5";

const ada = { id: exampleId, handle: "ada", displayName: "Ada Lovelace" };
const grace = { id: ownerId, handle: "grace", displayName: "Grace Hopper" };

export const exampleMember: StaffMember = {
  account: ada,
  role: "moderator",
  grantedBy: grace,
  grantedAt: at,
};

export const examplePerson: PersonForStaff = {
  ...ada,
  bio: "Notes on the Analytical Engine.",
  email: "ada@example.org",
  birthDate: "1990-12-10",
  createdAt: at,
  standing: "good",
  deactivatedAt: null,
  purgeAfter: null,
  role: "moderator",
  logins: {
    password: true,
    passkeys: 1,
    providers: ["https://accounts.google.com"],
    secondFactors: ["totp", "recoveryCode"],
  },
  sessionCount: 2,
  lastSeenAt: at,
};

export const exampleRecord: AuditRecord = {
  id: "0192f0c3-55d2-7b3e-8a11-0c9d8e7f6a5b",
  at,
  actorId: ownerId,
  actor: grace,
  action: "admin.setRole",
  target: { kind: "account", id: exampleId },
  reason: "Looks after the reports on weekends",
  before: { role: null },
  after: { role: "moderator" },
  addressPrefix: "203.0.113.0/24",
  requestId: "0192f0c3-55d1-7a90-9b42-6c1f0b9a2e35",
};
