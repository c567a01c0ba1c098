import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { signUp, useWorld } from "./support.ts";

const world = useWorld();
const fresh = () => `h${newId().slice(-10)}`;

test("another handle is found at once, is told to one's devices and by mail, and the former one finds nobody", async () => {
  const ann = await world.person("ann");
  const bob = await world.person("bob");
  const handle = fresh();
  expect(await ann.ok("account.changeHandle", { handle })).toMatchObject({ handle });
  expect(await ann.socket.hears("account.updated")).toMatchObject({ data: { handle } });
  expect(await bob.ok("profile.get", { handle })).toMatchObject({ id: ann.id });
  expect((await bob.call("profile.get", { handle: ann.handle })).status).toBe(404);
  expect(await world.mail(ann.email, `@${handle}`)).toContain(`@${ann.handle}`);
  await world.login(handle);
});

test("the same key gives the same answer, and changes nothing twice", async () => {
  const ann = await world.person("ann");
  const handle = fresh();
  const options = { token: ann.tokens.accessToken, key: newId() };
  const first = await world.call("account.changeHandle", { handle }, options);
  expect(await world.call("account.changeHandle", { handle }, options)).toEqual(first);
  const [row] = await world.sql`select version from accounts where id = ${ann.id}`;
  expect(row?.["version"]).toBe(2);
});

test("a former handle is held for thirty days: for nobody else, and for its owner to have back", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  await ann.ok("account.changeHandle", { handle: fresh() });
  expect(await bob.call("account.changeHandle", { handle: ann.handle })).toMatchObject({
    status: 409,
    error: { code: "conflict", fields: { handle: "is taken" } },
  });
  const form = signUp({ handle: ann.handle.toUpperCase() });
  expect(await world.refusal("auth.register", form)).toBe("409 conflict handle");
  await ann.ok("account.changeHandle", { handle: ann.handle });
  expect(await ann.ok("account.get", {})).toMatchObject({ handle: ann.handle });

  const second = fresh();
  await ann.ok("account.changeHandle", { handle: second });
  world.advance({ days: 30 });
  const { accessToken } = await world.login(bob.handle);
  await world.ok("account.changeHandle", { handle: ann.handle }, { token: accessToken });
});

test("what looks like one's own handle is one's own; what looks like another's is taken", async () => {
  const ann = await world.person("ann");
  const bob = await world.person("bob");
  await ann.ok("account.changeHandle", { handle: ann.handle.toUpperCase() });
  expect(await ann.ok("account.get", {})).toMatchObject({ handle: ann.handle.toUpperCase() });
  expect((await bob.call("account.changeHandle", { handle: ann.handle })).status).toBe(409);
  expect((await bob.call("account.changeHandle", { handle: "admin" })).status).toBe(409);
  expect((await bob.call("account.changeHandle", { handle: "a b" })).status).toBe(422);
});

test("of two who want one handle at the same time one gets it, and the other keeps theirs", async () => {
  const people = await Promise.all(["ann", "bob", "cat", "dan"].map((name) => world.person(name)));
  const handle = fresh();
  const answers = await Promise.all(
    people.map((person) => person.call("account.changeHandle", { handle })),
  );
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409, 409, 409]);
  const [row] =
    await world.sql`select count(*)::int as count from accounts where handle = ${handle}`;
  expect(row?.["count"]).toBe(1);
});

test("nobody hoards names: three former handles are held, a fourth change has to wait", async () => {
  const ann = await world.person("ann");
  for (let changes = 0; changes < 3; changes += 1) {
    await ann.ok("account.changeHandle", { handle: fresh() });
    world.advance({ seconds: 1 });
  }
  const before = await ann.ok("account.get", {});
  const wanted = fresh();
  expect((await ann.call("account.changeHandle", { handle: wanted })).error?.code).toBe("limit");
  expect(await ann.ok("account.get", {})).toEqual(before);
  const bob = await world.person("bob");
  await bob.ok("account.changeHandle", { handle: wanted });
});
