import { everyone, on, onSelf, type Input, type Row, type Verdict } from "./rows.ts";
import { recoveryRows } from "./recovery.ts";
import { secondFactorRows } from "./second-factor.ts";
import { nobodysId, type Scene } from "./stage.ts";

type Object = readonly [
  kind: "own" | "public" | "private" | "nonexistent",
  what: string,
  Verdict,
  Input,
];

/** Before a login: the answer depends on no role, and a token that is sent along changes nothing. */
function beforeLogin(operation: string, ...objects: readonly Object[]): Row[] {
  return objects.flatMap(([kind, what, verdict, input]) =>
    on(operation, [kind, what, input, { anonymous: verdict, stranger: verdict }]),
  );
}

let applicants = 0;

/** Somebody new each time. */
function applicant(): { email: string; handle: string } {
  applicants += 1;
  return { email: `applicant${applicants}@people.test`, handle: `applicant_${applicants}` };
}

function application(email?: string): object {
  const { handle, email: own } = applicant();
  return {
    email: email ?? own,
    handle,
    password: "a long walk 1973 home",
    displayName: "Applicant",
    birthDate: "1990-05-17",
  };
}

const code = "00000000";
const wrongPassword = "not the password 31";

async function sessionOf({ actor }: Scene): Promise<{ sessionId: string }> {
  const sessions = await actor?.call<{ items: { id: string }[] }>("session.list");
  return { sessionId: sessions?.items[0]?.id ?? nobodysId() };
}

export const accountRows: readonly Row[] = [
  ...beforeLogin(
    "auth.register",
    ["private", "somebody's address", "ok", ({ stage }) => application(stage.extra.email)],
    ["nonexistent", "nobody's address", "ok", () => application()],
  ),
  ...beforeLogin(
    "auth.resendCode",
    ["private", "somebody's address", "ok", ({ stage }) => ({ email: stage.extra.email })],
    ["nonexistent", "nobody's address", "ok", () => ({ email: applicant().email })],
  ),
  ...beforeLogin(
    "auth.verifyEmail",
    [
      "private",
      "somebody's address",
      "invalid-code",
      ({ stage }) => ({ email: stage.extra.email, code }),
    ],
    ["nonexistent", "nobody's address", "invalid-code", () => ({ email: applicant().email, code })],
  ),
  ...beforeLogin(
    "auth.login",
    [
      "own",
      "one's own account",
      "ok",
      ({ stage }) => ({ identifier: stage.extra.handle, password: stage.password }),
    ],
    [
      "private",
      "somebody's account",
      "wrong-credentials",
      ({ stage }) => ({ identifier: stage.extra.handle, password: wrongPassword }),
    ],
    [
      "nonexistent",
      "nobody's account",
      "wrong-credentials",
      () => ({ identifier: applicant().handle, password: wrongPassword }),
    ],
  ),
  ...beforeLogin(
    "auth.refresh",
    [
      "private",
      "a token cut short",
      "unauthenticated",
      ({ stage }) => ({ refreshToken: stage.extra.refreshToken.slice(0, -4) }),
    ],
    ["nonexistent", "no token", "unauthenticated", () => ({ refreshToken: "made up" })],
  ),
  ...onSelf("auth.logout").map((row) => ({ ...row, endsSession: true }) as const),
  ...onSelf("session.list"),
  ...onSelf("session.revokeOthers"),
  ...on("session.revoke", ["own", "one's session", sessionOf, { stranger: "ok" }]).map(
    (row) => ({ ...row, endsSession: true }) as const,
  ),
  ...on(
    "session.revoke",
    [
      "private",
      "another's session",
      ({ stage }) => ({ sessionId: stage.extraSessionId }),
      everyone("not-found"),
    ],
    ["nonexistent", "no session", () => ({ sessionId: nobodysId() }), everyone("not-found")],
  ),
  ...onSelf("account.get"),
  ...recoveryRows,
  ...secondFactorRows,
];
