/** What the staff see on the wire. */
import Type, { type Static } from "typebox";
import { IdSchema, Instant, nullable, object, text } from "#src/kit/schema.ts";
import { Email, SecondFactorMethod, StaffRole, Standing } from "../accounts/index.ts";

export const Reason = text({
  min: 1,
  max: 500,
  description: "Why. Kept in the audit log for a year; the person is not told.",
});

export const MessageToPerson = text({
  min: 1,
  max: 1_000,
  description: "Stands in the mail to the person, as it is. Kept in the audit log as well.",
});

/** Someone as they are named beside what they did. Null where they are gone, or were never people. */
export const Name = object({ id: IdSchema, handle: Type.String(), displayName: Type.String() });

export const StaffMember = object({
  account: Name,
  role: StaffRole,
  grantedBy: nullable(Name),
  grantedAt: Instant,
});
export type StaffMember = Static<typeof StaffMember>;

export const Role = object({ accountId: IdSchema, role: nullable(StaffRole) });

export const PersonForStaff = object(
  {
    id: IdSchema,
    handle: Type.String(),
    displayName: Type.String(),
    bio: Type.String(),
    email: Email,
    birthDate: Type.String(),
    createdAt: Instant,
    standing: Standing,
    deactivatedAt: nullable(Instant),
    purgeAfter: nullable(Instant),
    role: nullable(StaffRole),
    logins: object(
      {
        password: Type.Boolean(),
        passkeys: Type.Integer({ minimum: 0 }),
        providers: Type.Array(Type.String({ description: "An OpenID issuer." })),
        secondFactors: Type.Array(SecondFactorMethod),
      },
      "What they log in with: whether it is there, never what it is.",
    ),
    sessionCount: Type.Integer({ minimum: 0 }),
    lastSeenAt: nullable(Instant),
  },
  "What the staff see of a person, also of who deactivated their account, or deleted it (`purgeAfter`). What they write to others in private is not theirs to see.",
);
export type PersonForStaff = Static<typeof PersonForStaff>;

export const Sentence = object({
  accountId: IdSchema,
  reason: Reason,
  message: Type.Optional(MessageToPerson),
});
export type Sentence = Static<typeof Sentence>;

export const AccountStanding = object({ accountId: IdSchema, standing: Standing });

const State = nullable(Type.Record(Type.String(), Type.Unknown()));

export const AuditRecord = object({
  id: IdSchema,
  at: Instant,
  actorId: nullable(IdSchema),
  actor: nullable(Name),
  action: Type.String({ description: "Name of the operation." }),
  target: object({ kind: Type.String(), id: IdSchema }),
  reason: nullable(Type.String()),
  before: State,
  after: State,
  addressPrefix: Type.String({ description: "Network it came from, or `unknown`." }),
  requestId: Type.String(),
});
export type AuditRecord = Static<typeof AuditRecord>;
