/** What accounts, profiles and sessions look like on the wire. */
import Type, { type Static, type TSchema } from "typebox";
import { Picture } from "#src/kit/media.ts";
import { IdSchema, Instant, nullable, object, text } from "#src/kit/schema.ts";
import { Audience } from "./audience/schemas.ts";
import { emailLengthMax, isEmail } from "./emails.ts";
import { handleLengthMax, handleLengthMin } from "./handles.ts";
import { passwordLengthMax, passwordLengthMin } from "./passwords.ts";
import { faultOfUrl, linkUrlLengthMax } from "./profile/links.ts";

/** A refinement is also asked about values that other checks already refused. */
function refine<const T extends TSchema>(
  schema: T,
  holds: (value: string) => boolean,
  problem: string,
) {
  return Type.Refine(
    schema,
    (value: unknown) => typeof value === "string" && holds(value),
    () => problem,
  );
}

export const Email = refine(
  Type.String({
    minLength: 3,
    maxLength: emailLengthMax,
    description: "A mail address; case does not matter.",
  }),
  isEmail,
  "must be a mail address",
);

/** Normalising may shorten or lengthen it, so the exact bounds are checked afterwards. */
export const TypedHandle = Type.String({
  minLength: 1,
  maxLength: handleLengthMax * 4,
  description:
    `${handleLengthMin}–${handleLengthMax} letters of any script, digits, underscores and dots. ` +
    "Unique also against other case and look-alikes.",
});

export const NewPassword = Type.String({
  minLength: passwordLengthMin,
  maxLength: passwordLengthMax,
  description:
    "Any Unicode. Refused when it is a common one, or little more than the handle or the mail address.",
});

export const PresentPassword = Type.String({ minLength: 1, maxLength: passwordLengthMax });

const displayNameMax = 50;
const bioMax = 500;
const pronounsMax = 40;
const locationMax = 100;
const linkTitleMax = 50;
export const linksMax = 5;

const isOneLine = (value: string): boolean => !/[\p{Cc}\u2028\u2029]/u.test(value);

export const DisplayName = refine(
  text({ min: 1, max: displayNameMax, description: "One line, not blank; kept as it is." }),
  (value) => value.trim() !== "" && isOneLine(value),
  "must be one line and not blank",
);

export const Bio = text({ min: 0, max: bioMax, description: "Kept as it is." });

const Line = (max: number) =>
  refine(
    text({ min: 0, max, description: "One line; kept as it is." }),
    isOneLine,
    "must be one line",
  );
export const Pronouns = Line(pronounsMax);
export const Location = Line(locationMax);

const Url = Type.Refine(
  Type.String({
    minLength: 1,
    maxLength: linkUrlLengthMax,
    description: "To the web: https or http, without a user name or password. Kept as it is.",
  }),
  (value: unknown) => typeof value === "string" && faultOfUrl(value) === null,
  (value: unknown) => (typeof value === "string" && faultOfUrl(value)) || "must be text",
);
export const ProfileLink = object({ title: Line(linkTitleMax), url: Url });

export const BirthDate = Type.String({
  pattern: "^\\d{4}-\\d\\d-\\d\\d$",
  description: "YYYY-MM-DD; thirteen years ago at least.",
});

export const Code = Type.String({
  pattern: "^[0-9]{8}$",
  description: "The eight digits from the mail.",
});

export const RefreshToken = Type.String({
  minLength: 1,
  maxLength: 256,
  description: "Opaque; keep it secret.",
});

export const Device = object(
  {
    id: Type.Optional(IdSchema),
    name: Type.Optional(text({ min: 0, max: 100 })),
    platform: Type.Optional(text({ min: 0, max: 40 })),
  },
  "How the session is shown to its owner. It proves nothing and nobody is told apart by it.",
);
export type Device = Static<typeof Device>;

export const DeviceSecret = Type.String({
  minLength: 1,
  maxLength: 128,
  description:
    "Opaque. Shows that this device logged in to this account before: then strangers who guess at the password do not keep " +
    "it out. Keep it beyond the logout, and send it with the next login.",
});

export const Tokens = object({
  accessToken: Type.String({ description: "For `Authorization: Bearer` and `session.open`." }),
  refreshToken: RefreshToken,
  deviceSecret: Type.Optional(DeviceSecret),
  expiresInSeconds: Type.Integer({ description: "Life of the access token." }),
  account: object({ id: IdSchema, handle: Type.String() }),
  restored: Type.Optional(
    Type.Union([Type.Literal("deactivated"), Type.Literal("deleted")], {
      description:
        "Absent as a rule. What the account was until this login brought it back; a mail tells its owner too.",
    }),
  ),
});
export type Tokens = Static<typeof Tokens>;

export const SecondFactorMethod = Type.Union(
  [Type.Literal("totp"), Type.Literal("email"), Type.Literal("sms"), Type.Literal("recoveryCode")],
  {
    description:
      "`totp`: six digits from an authenticator app. `email`, `sms`: eight digits that `auth.sendChallengeCode` sends. " +
      "`recoveryCode`: one of the codes to keep for a bad day.",
  },
);
export type SecondFactorMethod = Static<typeof SecondFactorMethod>;

const ChallengeMethod = Type.Union([...SecondFactorMethod.anyOf, Type.Literal("passkey")], {
  description: "As above. `passkey`: one that `auth.beginPasskeyChallenge` asks for.",
});

export const Challenge = object(
  { challenge: object({ id: IdSchema, methods: Type.Array(ChallengeMethod) }) },
  "What was given was right; a further proof is asked for, by one of these methods, within five minutes.",
);
export type Challenge = Static<typeof Challenge>;

const Count = nullable(Type.Integer({ minimum: 0 }));

const profileFields = {
  id: IdSchema,
  handle: Type.String(),
  displayName: Type.String({ description: "The handle, where the name is not for you to see." }),
  bio: Type.String(),
  pronouns: Type.String(),
  location: Type.String(),
  links: Type.Array(object({ title: Type.String(), url: Type.String() }), { maxItems: linksMax }),
  birthday: nullable(Type.String({ description: "Month and day, MM-DD." })),
  avatar: nullable(Picture),
  cover: nullable(Picture),
  isPrivate: Type.Boolean({ description: "Whether followers are asked for." }),
  counts: object(
    { followers: Count, following: Count, friends: Count },
    "As many as you would find in the list; null for a list that is not for you to see.",
  ),
  version: Type.Integer({
    minimum: 1,
    description:
      "Grows with every change of your own account, and with what everybody sees of somebody else's: drop the older of two, and of " +
      "two alike the one that you got first.",
  }),
  createdAt: Instant,
};

export const Profile = object(
  profileFields,
  "What somebody sees of a person. A field that is not for them is as if it were empty.",
);
export type Profile = Static<typeof Profile>;

const ownProfileFields = {
  ...profileFields,
  audiences: object(
    {
      ...{ displayName: Audience, bio: Audience, pronouns: Audience, location: Audience },
      ...{ links: Audience, birthday: Audience, avatar: Audience, cover: Audience },
    },
    "Who sees which field.",
  ),
};

export const OwnProfile = object(ownProfileFields, "What people see of their own profile.");
export type OwnProfile = Static<typeof OwnProfile>;

export const PersonSummary = object(
  {
    id: IdSchema,
    handle: Type.String(),
    displayName: Type.String(),
    avatar: nullable(Picture),
  },
  "Somebody, as far as this viewer may see them.",
);
export type PersonSummary = Static<typeof PersonSummary>;

export const Standing = Type.Union([Type.Literal("good"), Type.Literal("suspended")], {
  description: "`suspended`: the staff keep them out, and others do not see them.",
});

export const StaffRole = Type.Union(
  [Type.Literal("moderator"), Type.Literal("admin"), Type.Literal("owner")],
  { description: "Among the staff; each may do what those before it may." },
);

export const Account = object(
  {
    ...ownProfileFields,
    email: Type.String(),
    birthDate: BirthDate,
    standing: Standing,
  },
  "What people see of themselves.",
);
export type Account = Static<typeof Account>;

const sessionFields = {
  id: IdSchema,
  device: object({
    id: nullable(IdSchema),
    name: nullable(Type.String()),
    platform: nullable(Type.String()),
  }),
  addressPrefix: Type.String({
    description: "Network it was last used from: an IPv4 /24, an IPv6 /48, or `unknown`.",
  }),
  createdAt: Instant,
  lastSeenAt: Instant,
};

export const Session = object(sessionFields);
export type Session = Static<typeof Session>;

export const ListedSession = object({
  ...sessionFields,
  current: Type.Boolean({ description: "Whether it is the one that asks." }),
});

export const SessionEndReason = Type.Union(
  [
    Type.Literal("logout"),
    Type.Literal("revoked"),
    Type.Literal("reuse"),
    Type.Literal("replaced"),
    Type.Literal("password-changed"),
    Type.Literal("password-reset"),
    Type.Literal("email-changed"),
    Type.Literal("second-factor-changed"),
    Type.Literal("suspended"),
    Type.Literal("deactivated"),
    Type.Literal("deleted"),
  ],
  {
    description:
      "`logout` and `revoked`: its owner ended it, there or elsewhere, or the staff did. `reuse`: a refresh token that was used up came back. " +
      "`replaced`: newer logins took its place. `…-changed`, `password-reset`: what its owner proved themselves with is " +
      "another now. `suspended`, `deactivated`, `deleted`: the account was.",
  },
);
export type SessionEndReason = Static<typeof SessionEndReason>;
