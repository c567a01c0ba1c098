/** Who is found by what, in which order, and by whom not. */
import { expect, test } from "bun:test";
import { TestServer, type Person } from "#test/harness/server.ts";
import { befriend } from "./profile-support.ts";

const server = await TestServer.start();

interface Page {
  readonly items: readonly { readonly id: string; readonly displayName: string }[];
  readonly nextCursor: string | null;
}

async function named(displayName: string): Promise<Person> {
  const person = await server.person("p");
  await person.call("profile.update", { displayName });
  return person;
}

async function find(viewer: Person, query: string): Promise<string[]> {
  const { items } = await viewer.call<Page>("profile.search", { query });
  return items.map((item) => item.displayName);
}

test("accents, case and the order of words do not matter, nor do a few wrong letters", async () => {
  const viewer = await server.person("viewer");
  await Promise.all(["Zoë Lefèvre", "Łukasz Wójcik", "Андрей Їжак", "Ólafur Þórsson"].map(named));
  const cases: [string, string][] = [
    ["zoe", "Zoë Lefèvre"],
    ["ZOË LEF", "Zoë Lefèvre"],
    ["lefev", "Zoë Lefèvre"],
    ["lefevr zoe", "Zoë Lefèvre"],
    ["lefevbre", "Zoë Lefèvre"],
    ["lukasz wojc", "Łukasz Wójcik"],
    ["ŁUKAS", "Łukasz Wójcik"],
    ["lukassz", "Łukasz Wójcik"],
    ["андрей", "Андрей Їжак"],
    ["АНДРЕЙ Ї", "Андрей Їжак"],
    ["їж", "Андрей Їжак"],
    ["андерй", "Андрей Їжак"],
    ["леФевре", "Zoë Lefèvre"],
    ["zeo", "Zoë Lefèvre"],
    ["andrei", "Андрей Їжак"],
    ["olafur", "Ólafur Þórsson"],
  ];
  for (const [query, name] of cases)
    expect([query, await find(viewer, query)]).toEqual([query, [name]]);
  expect(await find(viewer, "quetzalcoatl")).toEqual([]);
});

test("handles are found by their beginning, and the whole one, also with an @, comes first", async () => {
  const viewer = await server.person("viewer");
  const [one, other] = [await server.person("wren"), await server.person("wren")];
  await Promise.all(
    [one, other].map((person, n) => person.call("profile.update", { displayName: `Bird ${n}` })),
  );
  expect((await find(viewer, "wren_")).sort()).toEqual(["Bird 0", "Bird 1"]);
  await befriend(viewer, other);
  expect(await find(viewer, "wren")).toEqual(["Bird 1", "Bird 0"]);
  expect((await find(viewer, one.handle.toUpperCase()))[0]).toBe("Bird 0");
  expect((await find(viewer, `@${one.handle}`))[0]).toBe("Bird 0");
});

test("those close to one come first: friends, whom one follows, followers and friends of friends, then the others", async () => {
  const viewer = await server.person("viewer");
  const [stranger, follower, followed, friend, between, far] = await Promise.all([
    named("Marisol A"),
    named("Marisol Follows"),
    named("Marisol Followed Long"),
    named("Marisol Friend Longest Of"),
    named("Somebody Else"),
    named("Marisol Further"),
  ]);
  await follower.call("graph.follow", { accountId: viewer.id });
  await viewer.call("graph.follow", { accountId: followed.id });
  await befriend(friend, viewer);
  await befriend(viewer, between);
  await befriend(between, far);
  const found = await find(viewer, "marisol");
  expect([...found.slice(0, 2), ...found.slice(2, 4).sort(), ...found.slice(4)]).toEqual([
    ...["Marisol Friend Longest Of", "Marisol Followed Long"],
    ...["Marisol Follows", "Marisol Further"],
    "Marisol A",
  ]);
  expect((await find(stranger, "marisol a"))[0]).toBe("Marisol A");
});

test("a friend's friends are no closer than anybody where the friend does not share that list", async () => {
  const viewer = await server.person("viewer");
  const [between, far] = await Promise.all([named("Somebody Else"), named("Petronella Further")]);
  await named("Petronella A");
  await befriend(viewer, between);
  await befriend(between, far);
  const [near, alike] = [
    ["Petronella Further", "Petronella A"],
    ["Petronella A", "Petronella Further"],
  ];
  expect(await find(viewer, "petronella")).toEqual(near);
  await between.call("privacy.update", { friendsList: "nobody" });
  expect(await find(viewer, "petronella")).toEqual(alike);
  await between.call("privacy.update", { friendsList: "friends" });
  expect(await find(viewer, "petronella")).toEqual(near);
  await between.http("account.deactivate");
  expect(await find(viewer, "petronella")).toEqual(alike);
});

test("nobody is found across a block, while hidden, or by a name that is not for the one who looks", async () => {
  const viewer = await server.person("viewer");
  const [plain, blocker, blocked, hidden, shy] = await Promise.all(
    ["A", "B", "C", "D", "E"].map((letter) => named(`Quillon ${letter}`)),
  );
  if (!plain || !blocker || !blocked || !hidden || !shy) throw new Error("five people");
  await blocker.call("graph.block", { accountId: viewer.id });
  await viewer.call("graph.block", { accountId: blocked.id });
  await server.server.postgres
    .sql`update accounts set standing = 'suspended' where id = ${hidden.id}`;
  await shy.call("profile.update", { audiences: { displayName: { kind: "friends" } } });
  expect(await find(viewer, "quillon")).toEqual(["Quillon A"]);
  expect(await find(viewer, "quilon")).toEqual(["Quillon A"]);
  for (const { handle } of [blocker, blocked, hidden])
    expect(await find(viewer, handle)).toEqual([]);
  // By the handle, under which alone they are known to strangers.
  expect(await find(viewer, shy.handle)).toEqual([shy.handle]);
  await befriend(viewer, shy);
  expect(await find(viewer, "quillon")).toEqual(["Quillon E", "Quillon A"]);
});

test("whoever does not wish to be found is found by their whole handle alone, also by friends", async () => {
  const viewer = await server.person("viewer");
  const shy = await named("Tamsin Grey");
  await befriend(viewer, shy);
  await shy.call("privacy.update", { findBySearch: false });
  expect(await find(viewer, "tamsin")).toEqual([]);
  expect(await find(viewer, shy.handle.slice(0, -1))).toEqual([]);
  expect(await find(viewer, shy.handle)).toEqual(["Tamsin Grey"]);
  expect(await find(shy, "tamsin")).toEqual(["Tamsin Grey"]);
});

test("pages go on where the one before ended, to the end, also among what is only nearly it", async () => {
  const viewer = await server.person("viewer");
  const names = Array.from({ length: 9 }, (_, n) => `Oberon ${"x".repeat(n + 1)}`);
  await Promise.all([...names, "Obberon", "Oberron"].map(named));
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await viewer.call<Page>("profile.search", {
      query: "oberon",
      limit: 4,
      ...(cursor === null ? {} : { cursor }),
    });
    seen.push(...page.items.map((item) => item.displayName));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen.slice(0, 9)).toEqual(names);
  expect(seen.slice(9).sort()).toEqual(["Obberon", "Oberron"]);
});

test("what was typed is never a pattern, and what cannot be a query or a cursor is refused by name", async () => {
  const viewer = await server.person("viewer");
  await named("Percival 100%");
  expect(await find(viewer, "100%")).toEqual(["Percival 100%"]);
  for (const query of ["%", "_____", "\\", "'; drop table accounts; --", "*", "．", "\u0301\u0301"])
    expect([query, await find(viewer, query)]).toEqual([query, []]);
  const other = await server.person("other");
  const { nextCursor } = await other.call<Page>("profile.search", { query: "p", limit: 1 });
  const wrong: [object, string][] = [
    [{ query: "" }, "query"],
    [{ query: " \t" }, "query"],
    [{ query: "x".repeat(61) }, "query"],
    [{ query: "p", limit: 101 }, "limit"],
    [{ query: "p", cursor: "made up" }, "cursor"],
    [{ query: "p", cursor: nextCursor }, "cursor"],
    [{}, "query"],
  ];
  for (const [input, field] of wrong) {
    const refused = await viewer.refusal("profile.search", input);
    expect([refused.code, Object.keys(refused.fields ?? {})]).toEqual(["invalid", [field]]);
  }
});
