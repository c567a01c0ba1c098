import { describe, expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { useWorld } from "./support.ts";

const world = useWorld();

const everybody = { kind: "public" };
const emptyProfile = {
  ...{ bio: "", pronouns: "", location: "", links: [], birthday: null, avatar: null, cover: null },
  ...{ isPrivate: false, counts: { followers: 0, following: 0, friends: 0 } },
  ...{ version: 1, createdAt: expect.any(String) as unknown },
};

test("account.get shows people to themselves", async () => {
  const ann = await world.person("ann");
  expect(await ann.ok("account.get", {})).toEqual({
    id: ann.id,
    email: ann.email,
    handle: ann.handle,
    displayName: "ann",
    ...emptyProfile,
    birthday: "05-17",
    audiences: {
      ...{ displayName: everybody, bio: everybody, pronouns: everybody, location: everybody },
      ...{ links: everybody, birthday: { kind: "friends" }, avatar: everybody, cover: everybody },
    },
    birthDate: "1990-05-17",
    standing: "good",
  });
});

describe("profile.get", () => {
  test("finds people by id and by handle in any case, and shows what is everybody's", async () => {
    const [ann, bob] = [await world.person("ann"), await world.person("bob")];
    const profile = await ann.ok("profile.get", { handle: bob.handle.toUpperCase() });
    expect(profile).toEqual({
      id: bob.id,
      handle: bob.handle,
      displayName: "bob",
      ...emptyProfile,
    });
    expect(await ann.ok("profile.get", { id: bob.id })).toEqual(profile);
    expect(await ann.ok("profile.get", { handle: `@${bob.handle}` })).toEqual(profile);
  });

  test("answers the same for nobody, a look-alike and somebody suspended", async () => {
    const [ann, bob] = [await world.person("ann"), await world.person("bob")];
    await world.sql`update accounts set standing = 'suspended' where id = ${bob.id}`;
    const lookAlike = ann.handle.replace("a", "а");
    const wanted = [
      { id: newId() },
      { handle: "nobody_at_all" },
      { handle: lookAlike },
      { id: bob.id },
      { handle: bob.handle },
    ];
    const answers = await Promise.all(wanted.map((input) => ann.call("profile.get", input)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 404, error: { code: "not-found" } });
  });

  test("wants one of the two", async () => {
    const ann = await world.person("ann");
    for (const input of [{}, { id: ann.id, handle: ann.handle }]) {
      expect(await ann.call("profile.get", input)).toMatchObject({
        status: 422,
        error: { code: "invalid" },
      });
    }
    expect(await world.refusal("profile.get", { handle: ann.handle })).toBe("401 unauthenticated");
  });
});

test("profile.getMany keeps the order, and leaves out repeats, nobody and who is suspended", async () => {
  const [ann, bob, cleo] = [
    await world.person("ann"),
    await world.person("bob"),
    await world.person("cleo"),
  ];
  await world.sql`update accounts set standing = 'suspended' where id = ${cleo.id}`;
  const { items } = await ann.ok("profile.getMany", {
    ids: [bob.id, cleo.id, newId(), ann.id, bob.id],
  });
  expect(items).toMatchObject([{ id: bob.id }, { id: ann.id }]);
  const many = { ids: Array.from({ length: 101 }, () => newId()) };
  expect(await ann.call("profile.getMany", many)).toMatchObject({ status: 422 });
});

describe("profile.update", () => {
  test("changes what is given, and tells one's other devices", async () => {
    const ann = await world.person("ann");
    const socket = await world.socket(ann.tokens.accessToken);
    const bio = "  e\u0301 ‏שלום 👩‍🚀\n";
    const changed = await ann.ok("profile.update", { bio });
    expect(changed).toMatchObject({ id: ann.id, displayName: "ann", bio, version: 2 });
    expect(await socket.hears("account.profileUpdated")).toMatchObject({
      stream: `user:${ann.id}`,
      data: changed,
    });
    expect(await ann.ok("profile.update", { displayName: "Ann B." })).toMatchObject({
      bio,
      version: 3,
    });
  });

  test("tells nobody when nothing changed", async () => {
    const ann = await world.person("ann");
    for (const input of [{}, { displayName: "ann" }, { displayName: "ann", bio: "" }]) {
      expect(await ann.ok("profile.update", input)).toMatchObject({ version: 1 });
    }
    const rows = await world.sql`
      select 1 from events where stream_id = ${ann.id} and name = 'account.profileUpdated'`;
    expect(rows).toHaveLength(0);
  });

  test("the same key acts once and shows what is true now", async () => {
    const ann = await world.person("ann");
    const options = { token: ann.tokens.accessToken, key: newId() };
    await world.ok("profile.update", { bio: "first" }, options);
    await ann.ok("profile.update", { bio: "second" });
    expect(await world.ok("profile.update", { bio: "first" }, options)).toMatchObject({
      bio: "second",
      version: 3,
    });
    expect(await world.refusal("profile.update", { bio: "other" }, options)).toBe(
      "409 conflict key",
    );
  });

  test("keeps every field byte by byte, and hears of them on one's other devices with their audiences", async () => {
    const ann = await world.person("ann");
    const socket = await world.socket(ann.tokens.accessToken);
    const fields = {
      pronouns: "e\u0301lle / ‏שלה",
      location: "  Łódź 🏙 ",
      links: [
        { title: "", url: "HTTPS://Example.ORG:443/a b".replace(" ", "%20") },
        { title: "شعر", url: "http://xn--80ak6aa92e.com/ä?ö#ü" },
      ],
    };
    const changed = await ann.ok("profile.update", {
      ...fields,
      audiences: { location: { kind: "followers" } },
    });
    expect(changed).toMatchObject({ ...fields, audiences: { location: { kind: "followers" } } });
    expect(await socket.hears("account.profileUpdated")).toMatchObject({ data: changed });
    const bob = await world.person("bob");
    const { location: _, ...open } = fields;
    expect(await bob.ok("profile.get", { id: ann.id })).toMatchObject({ ...open, location: "" });
  });

  test.each([
    "javascript:alert(1)",
    "ftp://example.org",
    "//example.org",
    "https:example.org",
    "https://",
    "https://ann:secret@example.org",
    "https://example.org/\t",
    "https://exa mple.org",
    "https://example.org\\@evil.example",
    `https://example.org/${"x".repeat(2048)}`,
    "https://[::1",
  ])("refuses the link %j", async (url) => {
    const ann = await world.person("ann");
    const { status, error } = await ann.call("profile.update", { links: [{ title: "", url }] });
    expect([status, Object.keys(error?.fields ?? {})]).toEqual([422, ["links.0.url"]]);
  });

  test.each([
    ["displayName", ""],
    ["displayName", "\t"],
    ["displayName", "x".repeat(51)],
    ["bio", "x".repeat(501)],
    ["pronouns", "she\nher"],
    ["pronouns", "x".repeat(41)],
    ["location", "x".repeat(101)],
    ["links", Array.from({ length: 6 }, () => ({ title: "", url: "https://example.org" }))],
    ["handle", "other"],
    ["standing", "good"],
  ])("refuses %s %j", async (field, value) => {
    const ann = await world.person("ann");
    const { status, error } = await ann.call("profile.update", { [field]: value });
    expect([status, Object.keys(error?.fields ?? {})]).toEqual([422, [field]]);
  });
});

test("the stream of a person is theirs alone, and its snapshot is their account", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  const socket = await world.socket(ann.tokens.accessToken);
  const account = await ann.ok("account.get", {});
  expect(await socket.request("stream.snapshot", { stream: `user:${ann.id}` })).toMatchObject({
    data: { seq: 1, state: { account } },
  });
  await world.login(ann.handle, { name: "Tablet" });
  expect(await socket.request("stream.read", { stream: `user:${ann.id}`, after: 1 })).toMatchObject(
    {
      data: {
        events: [{ seq: 2, event: "session.created", data: { device: { name: "Tablet" } } }],
        head: 2,
        more: false,
      },
    },
  );
  for (const op of ["stream.snapshot", "stream.read"]) {
    const foreign = { stream: `user:${bob.id}`, ...(op === "stream.read" ? { after: 0 } : {}) };
    expect(await socket.request(op, foreign)).toMatchObject({ error: { code: "not-found" } });
  }
});

describe("a date of birth", () => {
  test("is changed with the profile; the year stands in the account alone", async () => {
    const [ann, bob] = [await world.person("ann"), await world.person("bob")];
    await ann.ok("profile.update", { audiences: { birthday: everybody } });
    const changed = await ann.ok("profile.update", { birthDate: "1988-02-29" });
    expect(changed).toMatchObject({ birthday: "02-29" });
    expect(JSON.stringify(changed)).not.toContain("1988");
    const { data } = await ann.socket.hears("account.updated");
    expect(data).toMatchObject({ birthDate: "1988-02-29", birthday: "02-29" });
    const shown = await bob.ok("profile.get", { id: ann.id });
    expect(shown).toMatchObject({ birthday: "02-29" });
    await ann.ok("profile.update", { birthDate: "1984-02-29" });
    expect(await bob.ok("profile.get", { id: ann.id })).toEqual(shown);
  });

  test.each(["2020-01-01", "1990-02-30", "17.05.1990", "1790-01-01", ""])(
    "of %p is refused, and changes nothing",
    async (birthDate) => {
      const ann = await world.person("ann");
      const before = await ann.ok("account.get", {});
      const refused = await ann.call("profile.update", { bio: "New", birthDate });
      expect(refused).toMatchObject({ status: 422, error: { code: "invalid" } });
      expect(Object.keys(refused.error?.fields ?? {})).toEqual(["birthDate"]);
      expect(await ann.ok("account.get", {})).toEqual(before);
    },
  );
});
