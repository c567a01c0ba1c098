import { expect, test } from "bun:test";
import { HubbubError } from "#src/client/errors.ts";
import { lockFor } from "#src/client/locks.ts";
import { memoryStorage } from "#src/client/storage.ts";
import { TokenKeeper } from "#src/client/tokens.ts";

const account = { id: "a1", handle: "ann" };
const answer = (number: number) => ({
  accessToken: `access ${number}`,
  refreshToken: `refresh ${number}`,
  expiresInSeconds: 600,
  account,
});

function keeper(storage = memoryStorage(), lock = lockFor(storage), isInCookie = false) {
  const clock = { nowMs: 1_000_000 };
  const asked: (string | null)[] = [];
  const server = { refuse: null as HubbubError | null };
  const tokens = new TokenKeeper({
    storage,
    ...{ lock, isInCookie },
    now: () => clock.nowMs,
    refresh: async (refreshToken) => {
      asked.push(refreshToken);
      await Promise.resolve();
      if (server.refuse) throw server.refuse;
      return answer(asked.length + 1);
    },
  });
  return { storage, clock, asked, server, tokens };
}

test("tokens outlive the process", async () => {
  const { storage, tokens } = keeper();
  await tokens.keep(answer(1));
  const later = keeper(storage).tokens;
  expect((await later.load())?.account).toEqual(account);
  expect(await later.access()).toBe("access 1");
});

test("a token is refreshed at 80 % of its life, by one request however many ask", async () => {
  const { clock, asked, tokens } = keeper();
  await tokens.keep(answer(1));
  clock.nowMs += 479_000;
  expect(await tokens.access()).toBe("access 1");
  clock.nowMs += 1000;
  const all = await Promise.all([
    tokens.access(),
    tokens.access(),
    tokens.refresh().then((set) => set.accessToken),
  ]);
  expect(all).toEqual(["access 2", "access 2", "access 2"]);
  expect(asked).toEqual(["refresh 1"]);
});

test("while the server is away a token serves until its end", async () => {
  const { clock, server, tokens } = keeper();
  await tokens.keep(answer(1));
  server.refuse = new HubbubError("unavailable", "The server could not be reached.");
  clock.nowMs += 599_000;
  expect(await tokens.access()).toBe("access 1");
  clock.nowMs += 2000;
  expect(await tokens.access().catch((error: unknown) => error)).toBe(server.refuse);
  expect(tokens.current?.refreshToken).toBe("refresh 1");
});

test("a refused refresh logs out", async () => {
  const { storage, server, tokens } = keeper();
  await tokens.keep(answer(1));
  server.refuse = new HubbubError("unauthenticated", "Log in first.");
  expect(await tokens.refresh().catch((error: unknown) => error)).toBe(server.refuse);
  expect(tokens.current).toBeNull();
  expect(await keeper(storage).tokens.load()).toBeNull();
});

test("what another tab refreshed is taken, not refreshed again", async () => {
  const storage = memoryStorage();
  const [one, other] = [keeper(storage), keeper(storage)];
  await one.tokens.keep(answer(1));
  await other.tokens.load();
  await one.tokens.refresh();
  expect((await other.tokens.refresh()).accessToken).toBe("access 2");
  expect(other.asked).toEqual([]);
});

test("an answer that asks for a second factor keeps nothing", async () => {
  const { tokens } = keeper();
  expect(await tokens.keep({ challenge: { id: "c1", methods: ["totp"] } })).toBeNull();
  expect(tokens.current).toBeNull();
});

test("two processes without a common lock that refresh at once both go on with what is stored", async () => {
  const storage = memoryStorage();
  const together = await Promise.all(
    [1, 2].map(async () => {
      const one = keeper(storage, (_name, work) => work());
      if ((await one.tokens.load()) === null) await one.tokens.keep(answer(1));
      return one;
    }),
  );
  const sets = await Promise.all(together.map(({ tokens }) => tokens.refresh()));
  expect(together.flatMap(({ asked }) => asked)).toEqual(["refresh 1", "refresh 1"]);
  const stored = await keeper(storage).tokens.load();
  expect(sets.map(({ refreshToken }) => refreshToken)).toEqual(["refresh 2", "refresh 2"]);
  expect(stored?.refreshToken).toBe("refresh 2");
});

test("somebody else's login in another tab makes nobody of this one, and takes nothing from that person", async () => {
  const storage = memoryStorage();
  const [one, other] = [keeper(storage), keeper(storage)];
  await one.tokens.keep(answer(1));
  await other.tokens.keep({ ...answer(7), account: { id: "b1", handle: "bob" } });
  const refusal = await one.tokens.refresh().catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "unauthenticated" });
  expect([one.asked, one.tokens.current]).toEqual([[], null]);
  await one.tokens.forget();
  expect((await keeper(storage).tokens.load())?.account.handle).toBe("bob");
});

test("a logout while a refresh is on its way stays a logout", async () => {
  const { storage, tokens } = keeper();
  await tokens.keep(answer(1));
  const refreshed = tokens.refresh().catch((error: unknown) => error);
  await tokens.forget();
  expect(await refreshed).toMatchObject({ code: "unauthenticated" });
  expect(await keeper(storage).tokens.load()).toBeNull();
});

test("with the token in a cookie nothing is stored, and who is logged in is asked once", async () => {
  const storage = memoryStorage();
  const { asked, server, tokens } = keeper(storage, lockFor(storage), true);
  server.refuse = new HubbubError("invalid", "No token.");
  expect(await tokens.load()).toBeNull();
  server.refuse = null;
  expect((await tokens.reload())?.account).toEqual(account);
  expect(await tokens.access()).toBe("access 3");
  expect(asked).toEqual([null, null]);
});
