/** Passkeys and providers: whoever has neither the key nor the ticket is nobody, and nobody sees another's. */
import { newId } from "#src/kit/id.ts";
import { sharedServer, type Person } from "#test/harness/server.ts";
import { SoftKey } from "#test/harness/soft-key.ts";
import { everyone, on, onSelf, type Input, type Row, type Verdict } from "./rows.ts";
import { nobodysId, type Scene } from "./stage.ts";

/** Before a login the answer depends on no role. */
function atTheDoor(operation: string, what: string, verdict: Verdict, input: Input): Row[] {
  const verdicts = { anonymous: verdict, stranger: verdict };
  return on(operation, ["nonexistent", what, input, verdicts]);
}

const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const verifierHash = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

async function newKey(person: Person): Promise<{ key: SoftKey; passkeyId: string }> {
  const key = new SoftKey(`http://localhost:${(await sharedServer()).server.port}`);
  const credential = key.create(await person.call("passkey.beginRegistration"));
  const { id } = await person.call<{ id: string }>("passkey.finishRegistration", {
    name: "Key",
    credential,
  });
  return { key, passkeyId: id };
}

let extrasKey: Promise<{ key: SoftKey; passkeyId: string }> | undefined;

/** The extra's, who keeps it. */
async function keyOfExtra({ stage }: Scene): Promise<{ key: SoftKey; passkeyId: string }> {
  return await (extrasKey ??= newKey(stage.extra));
}

async function identityOfExtra({ stage }: Scene): Promise<{ identityId: string }> {
  const { server } = await sharedServer();
  const identityId = newId();
  await server.postgres.sql`
    insert into provider_identities (id, account_id, issuer, subject, created_at, last_used_at)
    values (${identityId}, ${stage.extra.id}, ${`https://${identityId}.example/`}, 'somebody', now(), now())`;
  return { identityId };
}

/** Signed over a challenge that nobody gave. */
function shown(key: SoftKey) {
  return { credential: key.get({ challenge: "bm9ib2R5IGdhdmUgaXQ", rpId: "localhost" }) };
}

const shownByNobody = () => shown(new SoftKey("http://localhost:1"));
const shownByExtra: Input = async (scene) => shown((await keyOfExtra(scene)).key);
const ownKey: Input = async ({ actor, stage }) => {
  const { passkeyId } = await newKey(actor ?? stage.extra);
  return { passkeyId };
};

const passkeyRows: readonly Row[] = [
  ...on("auth.beginPasskeyLogin", [
    "none",
    "nobody in particular",
    () => ({}),
    { anonymous: "ok", stranger: "ok" },
  ]),
  ...atTheDoor("auth.completePasskeyLogin", "no passkey", "wrong-credentials", shownByNobody),
  ...on("auth.completePasskeyLogin", [
    "private",
    "somebody's passkey",
    shownByExtra,
    { anonymous: "wrong-credentials", stranger: "wrong-credentials" },
  ]),
  ...atTheDoor("auth.beginPasskeyChallenge", "no challenge", "unauthenticated", () => ({
    challengeId: nobodysId(),
  })),
  ...atTheDoor("auth.completePasskeyChallenge", "no challenge", "unauthenticated", () => ({
    challengeId: nobodysId(),
    ...shownByNobody(),
  })),
  ...on("auth.beginPasskeyConfirmation", [
    "none",
    "oneself without a passkey",
    () => ({}),
    everyone("not-found"),
  ]),
  ...on(
    "auth.confirmWithPasskey",
    ["private", "somebody's passkey", shownByExtra, everyone("wrong-credentials")],
    ["nonexistent", "no passkey", shownByNobody, everyone("wrong-credentials")],
  ),
  ...on("passkey.beginRegistration", [
    "none",
    "oneself",
    () => ({}),
    { ...everyone("ok"), staffAdminWithoutFactor: "confirmation-required" },
  ]),
  ...on("passkey.finishRegistration", [
    "nonexistent",
    "an answer to nothing",
    () => ({
      name: "Key",
      credential: new SoftKey("http://localhost:1").create({
        challenge: "bm9ib2R5IGdhdmUgaXQ",
        rp: { id: "localhost" },
        user: { id: "bm9ib2R5" },
      }),
    }),
    everyone("invalid"),
  ]),
  ...onSelf("passkey.list"),
  ...on(
    "passkey.rename",
    [
      "own",
      "one's passkey",
      async (scene) => ({ ...(await ownKey(scene)), name: "Other" }),
      { stranger: "ok" },
    ],
    [
      "private",
      "somebody's passkey",
      async (scene) => ({ passkeyId: (await keyOfExtra(scene)).passkeyId, name: "Mine" }),
      everyone("not-found"),
    ],
    [
      "nonexistent",
      "no passkey",
      () => ({ passkeyId: nobodysId(), name: "Mine" }),
      everyone("not-found"),
    ],
  ),
  ...on(
    "passkey.delete",
    ["own", "one's passkey", ownKey, { stranger: "ok" }],
    [
      "private",
      "somebody's passkey",
      async (scene) => ({ passkeyId: (await keyOfExtra(scene)).passkeyId }),
      everyone("not-found"),
    ],
    ["nonexistent", "no passkey", () => ({ passkeyId: nobodysId() }), everyone("not-found")],
  ),
];

const providerRows: readonly Row[] = [
  ...on("provider.list", [
    "none",
    "nobody in particular",
    () => ({}),
    { anonymous: "ok", stranger: "ok" },
  ]),
  ...atTheDoor("auth.beginProviderLogin", "no provider", "not-found", () => ({
    provider: "nobody",
    verifierHash,
  })),
  ...atTheDoor("auth.receiveFromProvider", "no sign-in", "invalid-code", () => ({
    provider: "nobody",
    state: "bWFkZSB1cA",
    code: "made up",
  })),
  ...atTheDoor("auth.completeProviderLogin", "no ticket", "invalid-code", () => ({
    ticket: "made up",
    verifier,
  })),
  ...atTheDoor("auth.registerWithProvider", "no sign-in", "invalid-code", () => ({
    token: "made up",
    handle: "newcomer",
    displayName: "Newcomer",
    birthDate: "1990-05-17",
  })),
  ...onSelf("provider.listLinked"),
  ...on("provider.beginLink", [
    "nonexistent",
    "no provider",
    () => ({ provider: "nobody", verifierHash }),
    everyone("not-found"),
  ]),
  ...on("provider.link", [
    "nonexistent",
    "no ticket",
    () => ({ ticket: "made up", verifier }),
    { ...everyone("invalid-code"), staffAdminWithoutFactor: "confirmation-required" },
  ]),
  ...on(
    "provider.unlink",
    ["private", "somebody's identity", identityOfExtra, everyone("not-found")],
    ["nonexistent", "no identity", () => ({ identityId: nobodysId() }), everyone("not-found")],
  ),
];

export const signInRows: readonly Row[] = [...passkeyRows, ...providerRows];
