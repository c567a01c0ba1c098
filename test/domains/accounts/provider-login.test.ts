import { expect, test } from "bun:test";
import {
  callbackOf,
  comeBack,
  form,
  linkedPerson,
  newcomer,
  resultOf,
  returnTo,
  signIn,
  somebody,
  ticketFor,
  travel,
  useProviders,
  Verifier,
} from "./provider-support.ts";
import { addApp } from "./second-factor-support.ts";

const ways = useProviders();
const over = "400 invalid-code";

test("what can be chosen from is listed in the order of the settings", async () => {
  const { items } = await ways.world.ok<{ items: object[] }>("provider.list", {});
  expect(items).toEqual([
    { name: "own", label: "own" },
    { name: "other", label: "other" },
    { name: "apple", label: "Apple" },
  ]);
});

test("somebody new signs up with a provider, and the next time is let in", async () => {
  const { world } = ways;
  const person = somebody();
  const registration = await newcomer(ways, person);
  expect(registration).toMatchObject({
    email: person.email,
    emailIsProven: true,
    emailHasAccount: false,
    displayName: "Some Body",
  });
  const first = await world.ok("auth.registerWithProvider", form(registration.token));
  expect((await world.smtp.next(String(person.email))).source).toContain("own was linked to");
  const again = await signIn(ways, person);
  expect(again.data["account"]).toEqual(first["account"]);
  expect(await signIn(ways, person, { provider: "apple" })).toMatchObject({
    data: { account: first["account"] },
  });
});

test("the ticket is worth nothing without the verifier, and is not spoilt by who tries", async () => {
  const { world } = ways;
  const { person } = await linkedPerson(ways);
  const { ticket, verifier } = await ticketFor(ways, person);
  const stolen = { ticket, verifier: new Verifier().text };
  expect(await world.refusal("auth.completeProviderLogin", stolen)).toBe(over);
  await world.ok("auth.completeProviderLogin", { ticket, verifier });
});

test("a ticket is good once, also when it is shown ten times at once, and for five minutes", async () => {
  const { world } = ways;
  const { person } = await linkedPerson(ways);
  const shown = await ticketFor(ways, person);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => world.call("auth.completeProviderLogin", shown)),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ error }) => error?.code === "invalid-code")).toHaveLength(9);
  const late = await ticketFor(ways, person);
  world.advance({ minutes: 5 });
  expect(await world.refusal("auth.completeProviderLogin", late)).toBe(over);
});

test("what came back is good once, also when it comes ten times at once", async () => {
  const { journey } = await travel(ways, somebody());
  const responses = await Promise.all(Array.from({ length: 10 }, () => comeBack(journey)));
  const tickets = responses.filter((response) =>
    response.headers.get("location")?.includes("ticket="),
  );
  expect(tickets).toHaveLength(1);
  const again = await comeBack(journey);
  expect(again.status).toBe(400);
  expect(again.headers.get("location")).toBeNull();
});

test("a state that is made up, altered, another provider's or a quarter of an hour old is none", async () => {
  const { world } = ways;
  const { journey } = await travel(ways, somebody());
  const state = String(new URL(journey.url).searchParams.get("state"));
  const swapped = journey.url.replace("/callback/own", "/callback/other");
  const altered = journey.url.replace(state, `${state.slice(0, -4)}AAAA`);
  const madeUp = journey.url.replace(state, "bWFkZSB1cA");
  const without = journey.url.replace(/state=[^&]+/, "");
  for (const url of [swapped, altered, madeUp]) expect((await comeBack({ url })).status).toBe(400);
  expect((await comeBack({ url: without })).status).toBe(422);
  expect((await comeBack({ url: journey.url.replace("/own", "/nobody") })).status).toBe(400);
  world.advance({ minutes: 15 });
  const late = await comeBack(journey);
  expect(late.status).toBe(400);
  expect(await late.text()).toContain("This sign-in is over");
});

test("a code that was given to somebody else's sign-in does not fit", async () => {
  const [mine, theirs] = [await travel(ways, somebody()), await travel(ways, somebody())];
  const url = new URL(mine.journey.url);
  const code = new URL(theirs.journey.url).searchParams.get("code");
  url.searchParams.set("code", String(code));
  expect(await resultOf(await comeBack({ url: url.href }))).toEqual({ error: "failed" });
});

test("an answer in another issuer's name, or in nobody's, is refused", async () => {
  for (const change of [
    (url: URL) => url.searchParams.set("iss", ways.other.issuer),
    (url: URL) => url.searchParams.delete("iss"),
  ]) {
    const { journey } = await travel(ways, somebody());
    const url = new URL(journey.url);
    change(url);
    expect(await resultOf(await comeBack({ url: url.href }))).toEqual({ error: "failed" });
  }
});

test("who says no at the provider comes back and is told so", async () => {
  const { journey } = await travel(ways, null);
  expect(await resultOf(await comeBack(journey))).toEqual({ error: "denied" });
  const byForm = await travel(ways, null, { provider: "apple" });
  expect(await resultOf(await comeBack(byForm.journey))).toEqual({ error: "denied" });
});

test("a form from the provider's own page is taken, and what it tells of the name with it", async () => {
  const { journey, verifier } = await travel(ways, somebody({ name: undefined }), {
    provider: "apple",
  });
  const user = JSON.stringify({ name: { firstName: "Ada", lastName: "Lovelace" } });
  const response = await fetch(journey.url, {
    method: "POST",
    redirect: "manual",
    headers: { origin: "https://appleid.apple.com" },
    body: new URLSearchParams({ ...journey.form, user }),
  });
  expect(response.status).toBe(303);
  const { ticket } = await resultOf(response);
  const input = { ticket, verifier: verifier.text };
  expect(await ways.world.ok("auth.completeProviderLogin", input)).toMatchObject({
    registration: { displayName: "Ada Lovelace" },
  });
});

test("the browser is sent nowhere but to what the settings name", async () => {
  const { world } = ways;
  const begin = async (to: string) => {
    const input = { provider: "own", verifierHash: new Verifier().hash, returnTo: to };
    const { status, error } = await world.call("auth.beginProviderLogin", input);
    return error ? `${status} ${error.code}` : "ok";
  };
  for (const to of [
    "https://evil.example/back",
    "https://app.example.evil.example/back",
    "https://app.example/back/further",
    "https://app.example/back?next=https://evil.example",
    "https://app.example:8443/back",
    "https://user@app.example/back",
    "https://app.example/back#fragment",
    "http://app.example/back",
    "http://127.0.0.1/elsewhere",
    "http://127.0.0.1.evil.example/back",
    "org.example.app:/elsewhere",
    "org.example.other:/signed-in",
    "javascript:alert(1)",
    "data:text/html,hello",
    "//evil.example",
    "not an address",
  ])
    expect([to, await begin(to)]).toEqual([to, "422 invalid"]);
  for (const to of [returnTo, "https://app.example/back", "http://127.0.0.1:51234/back"])
    expect([to, await begin(to)]).toEqual([to, "ok"]);
});

test("without an app to return to, a page shows the ticket; outside production only", async () => {
  const { world } = ways;
  const verifier = new Verifier();
  const { url } = await world.ok<{ url: string }>("auth.beginProviderLogin", {
    provider: "own",
    verifierHash: verifier.hash,
  });
  ways.own.person = somebody();
  const response = await comeBack(await ways.own.visit(url));
  expect(response.status).toBe(200);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(response.headers.get("cache-control")).toBe("no-store");
  const [, ticket] = /<code>([\w-]+)<\/code>/.exec(await response.text()) ?? [];
  await world.ok("auth.completeProviderLogin", { ticket, verifier: verifier.text });
});

test("who has a second factor is asked for it, and who is suspended is told so", async () => {
  const { world } = ways;
  const { person, account } = await linkedPerson(ways);
  await addApp(world, account);
  const { data } = await signIn(ways, person);
  expect(data["challenge"]).toMatchObject({ methods: ["totp", "recoveryCode"] });
  await world.sql`update accounts set standing = 'suspended' where id = ${account.id}`;
  expect((await signIn(ways, person)).error?.code).toBe("forbidden");
});

test("a name that no provider has is not found, and nobody comes back from it", async () => {
  const input = { provider: "nobody", verifierHash: new Verifier().hash, returnTo };
  expect(await ways.world.refusal("auth.beginProviderLogin", input)).toBe("404 not-found");
  const url = `${callbackOf(ways.world, "nobody")}?state=x&code=y`;
  expect((await comeBack({ url })).status).toBe(400);
});
