import { expect, test } from "bun:test";
import { addKey, passkeysOf, verdictOf } from "./passkey-support.ts";
import {
  form,
  linkedPerson,
  newcomer,
  returnTo,
  signIn,
  somebody,
  ticketFor,
  useProviders,
  Verifier,
} from "./provider-support.ts";
import type { Person } from "./support.ts";

const ways = useProviders();
const invalid = "400 invalid-code";

interface Linked {
  readonly id: string;
  readonly provider: string | null;
  readonly email: string | null;
}

async function linkedTo(account: Person): Promise<Linked[]> {
  return (await account.ok<{ items: Linked[] }>("provider.listLinked", {})).items;
}

test("a provider is linked, shown, told of, and lets in", async () => {
  const { world } = ways;
  const { person, account } = await linkedPerson(ways);
  const [linked] = await linkedTo(account);
  expect(linked).toMatchObject({ provider: "own", email: person.email });
  await account.socket.hears("provider.linked", { provider: "own", identityId: linked?.id });
  expect((await world.smtp.next(account.email)).source).toContain("own was linked to your Hubbub");
  expect((await signIn(ways, person)).data["account"]).toMatchObject({ id: account.id });
});

test("to link and to unlink needs a login, or a confirmation, of just now", async () => {
  const { world } = ways;
  const { account } = await linkedPerson(ways);
  const [linked] = await linkedTo(account);
  const { ticket, verifier } = await ticketFor(ways, somebody(), {
    provider: "other",
    as: account,
  });
  await world.sql`update sessions set confirmed_at = now() - interval '16 minutes' where account_id = ${account.id}`;
  const begin = { provider: "own", verifierHash: new Verifier().hash, returnTo };
  for (const [operation, input] of [
    ["provider.beginLink", begin],
    ["provider.link", { ticket, verifier }],
    ["provider.unlink", { identityId: linked?.id }],
  ] as const)
    expect(verdictOf(await account.call(operation, input))).toBe("403 confirmation-required");
});

test("a ticket links to the account of who began, and to no other", async () => {
  const { world } = ways;
  const [ann, mallory] = [await world.person("ann"), await world.person("mallory")];
  const shown = await ticketFor(ways, somebody(), { as: mallory });
  expect(verdictOf(await ann.call("provider.link", shown))).toBe(invalid);
  expect(await linkedTo(ann)).toEqual([]);
  await mallory.ok("provider.link", shown);
  expect(verdictOf(await mallory.call("provider.link", shown))).toBe(invalid);
});

test("a ticket for logging in does not link, and one for linking does not log in", async () => {
  const { world } = ways;
  const ann = await world.person("ann");
  const login = await ticketFor(ways, somebody());
  expect(verdictOf(await ann.call("provider.link", login))).toBe(invalid);
  const link = await ticketFor(ways, somebody(), { as: ann });
  expect(await world.refusal("auth.completeProviderLogin", link)).toBe(invalid);
  const stolen = { ticket: link.ticket, verifier: new Verifier().text };
  expect(verdictOf(await ann.call("provider.link", stolen))).toBe(invalid);
  await ann.ok("provider.link", link);
});

test("one person there is in one account here, and one account knows one person there", async () => {
  const { world } = ways;
  const { person, account } = await linkedPerson(ways);
  const bob = await world.person("bob");
  const others = await ticketFor(ways, person, { as: bob });
  expect(verdictOf(await bob.call("provider.link", others))).toBe("409 conflict");
  const second = await ticketFor(ways, somebody(), { as: account });
  expect(verdictOf(await account.call("provider.link", second))).toBe("409 conflict");
  const again = await account.ok("provider.link", await ticketFor(ways, person, { as: account }));
  expect(again).toMatchObject({ id: (await linkedTo(account))[0]?.id });
  const third = await ticketFor(ways, somebody(), { provider: "other", as: account });
  await account.ok("provider.link", third);
  expect((await linkedTo(account)).map(({ provider }) => provider)).toEqual(["own", "other"]);
});

test("of two accounts that link the same person at once one does", async () => {
  const { world } = ways;
  const person = somebody();
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  const both = [ann, bob];
  const tickets = [
    await ticketFor(ways, person, { as: ann }),
    await ticketFor(ways, person, { as: bob }),
  ];
  const answers = await Promise.all(
    both.map((account, n) => account.call("provider.link", tickets[n])),
  );
  expect(answers.map(verdictOf).sort()).toEqual(["409 conflict", "ok"]);
});

test("whoever is unlinked is somebody new, and the account's owner hears of it", async () => {
  const { person, account } = await linkedPerson(ways);
  const [linked] = await linkedTo(account);
  await account.ok("provider.unlink", { identityId: linked?.id });
  await account.socket.hears("provider.unlinked", { identityId: linked?.id });
  const mails = [];
  for (let n = 0; n < 2; n += 1) mails.push((await ways.world.smtp.next(account.email)).source);
  expect(mails.filter((source) => source.includes("own was unlinked from"))).toHaveLength(1);
  expect((await signIn(ways, person)).data["registration"]).toBeDefined();
});

test("the last way in stays, whatever it is and however it is taken away", async () => {
  const { world } = ways;
  const person = somebody();
  const { token } = await newcomer(ways, person);
  const tokens = await world.ok("auth.registerWithProvider", form(token));
  const options = { token: String(tokens["accessToken"]) };
  const linked = await world.ok<{ items: Linked[] }>("provider.listLinked", {}, options);
  const identityId = linked.items[0]?.id;
  const unlink = { identityId };
  expect(await world.refusal("provider.unlink", unlink, options)).toBe("409 conflict");

  const { account } = await linkedPerson(ways);
  await world.sql`update accounts set password_hash = null where id = ${account.id}`;
  await addKey(world, account);
  const [identity] = await linkedTo(account);
  const [passkey] = await passkeysOf(account);
  const answers = await Promise.all([
    account.call("provider.unlink", { identityId: identity?.id }),
    account.call("passkey.delete", { passkeyId: passkey?.id }),
  ]);
  expect(answers.map(verdictOf).sort()).toEqual(["409 conflict", "ok"]);
});

test("a provider that is no longer offered is shown as such, and is no way in", async () => {
  const { world } = ways;
  const { account } = await linkedPerson(ways);
  await world.sql`update provider_identities set issuer = 'https://gone.example/' where account_id = ${account.id}`;
  expect(await linkedTo(account)).toMatchObject([{ provider: null, label: "gone.example" }]);
  await world.sql`update accounts set password_hash = null where id = ${account.id}`;
  await addKey(world, account);
  const [passkey] = await passkeysOf(account);
  expect(verdictOf(await account.call("passkey.delete", { passkeyId: passkey?.id }))).toBe(
    "409 conflict",
  );
});
