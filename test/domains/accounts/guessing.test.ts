import { describe, expect, test } from "bun:test";
import { addDevice } from "#src/domains/accounts/login/devices.ts";
import { stopAtEnd } from "#test/harness/cleanup.ts";
import { orSkip, startTestRedis } from "#test/harness/redis.ts";
import { fixturePassword, TestServer } from "#test/harness/server.ts";
import { tally } from "./second-factor-support.ts";
import { password, useWorld } from "./support.ts";

const world = useWorld();
const wrong = "not the password 7";

interface LoginOptions {
  readonly tried?: string;
  readonly deviceSecret?: string;
  readonly address?: string;
}

async function login(identifier: string, options: LoginOptions = {}): Promise<string> {
  const { tried = wrong, deviceSecret, address } = options;
  const input = { identifier, password: tried, ...(deviceSecret ? { deviceSecret } : {}) };
  const { status } = await world.call("auth.login", input, address ? { address } : {});
  return String(status);
}

/** So many wrong ones, one after the other. */
async function guess(identifier: string, count: number, options?: LoginOptions) {
  const seen: string[] = [];
  for (let turn = 0; turn < count; turn += 1) seen.push(await login(identifier, options));
  return tally(seen);
}

const withoutWait = (text: string): string => text.replace(/"retryAfterMs":\d+/, "");

/** What a login on a device that is new here is given. */
async function deviceOf({ id }: { id: string }): Promise<string> {
  return (await world.home.transaction((ctx) => addDevice(ctx, id))).deviceSecret;
}

describe("after ten wrong passwords", () => {
  test("nobody gets in from elsewhere for a quarter of an hour, not with the right one either", async () => {
    const { handle } = await world.person("ann");
    expect(await guess(handle, 12)).toEqual({ 401: 10, 429: 2 });
    const { error } = await world.call("auth.login", { identifier: handle, password });
    expect(error).toMatchObject({ code: "rate-limited" });
    const { retryAfterMs } = error as { retryAfterMs?: number };
    expect(Number(retryAfterMs)).toBeWithin(14 * 60_000, 15 * 60_000 + 1);
    world.advance({ minutes: 14 });
    expect(await login(handle, { tried: password })).toBe("429");
    world.advance({ minutes: 1 });
    expect(await login(handle, { tried: password })).toBe("200");
  });

  test("each further one waits longer, up to an hour, until a day passed", async () => {
    const { handle } = await world.person("ann");
    await guess(handle, 10);
    world.advance({ minutes: 15 });
    const waits: number[] = [];
    for (let turn = 0; turn < 9; turn += 1) {
      expect(await login(handle)).toBe("401");
      const { error } = await world.call("auth.login", { identifier: handle, password });
      const { retryAfterMs = 0 } = error as { retryAfterMs?: number };
      waits.push(Math.ceil(retryAfterMs / 60_000));
      world.advance({ minutes: Math.ceil(retryAfterMs / 60_000) });
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60, 60, 60]);
    world.advance({ days: 1 });
    expect(await guess(handle, 11)).toEqual({ 401: 10, 429: 1 });
  });

  test("somebody who does not exist is kept out the same way", async () => {
    const { handle } = await world.person("ann");
    const answers = async (identifier: string): Promise<string[]> => {
      const seen: string[] = [];
      for (let turn = 0; turn < 12; turn += 1) {
        const { status, text } = await world.call("auth.login", { identifier, password: wrong });
        seen.push(`${status} ${withoutWait(text)}`);
      }
      return seen;
    };
    const expected = await answers(handle);
    expect(await answers("nobody_of_this_name")).toEqual(expected);
    expect(await answers("nobody@of.this.name")).toEqual(expected);
  }, 60_000);

  test("handle and address do not tell that they belong together, and give no more tries together", async () => {
    const ann = await world.person("ann");
    expect(await guess(ann.handle, 11)).toEqual({ 401: 10, 429: 1 });
    // As if it were nobody's, though no password of the account is looked at any more.
    expect(await login(ann.email, { tried: password })).toBe("401");
    expect(await guess(ann.email, 10)).toEqual({ 401: 9, 429: 1 });
  });

  test("spelling the name another way gives no more tries", async () => {
    const ann = await world.person("ann");
    expect(await guess(ann.email, 10)).toEqual({ 401: 10 });
    expect(await guess(ann.email.toUpperCase(), 2)).toEqual({ 429: 2 });
    const bob = await world.person("bob");
    expect(await guess(bob.handle, 10)).toEqual({ 401: 10 });
    expect(await guess(bob.handle.toUpperCase(), 2)).toEqual({ 429: 2 });
  });

  test("others are not kept out", async () => {
    const [ann, bob] = [await world.person("ann"), await world.person("bob")];
    await guess(ann.handle, 11);
    expect(await login(bob.handle, { tried: password })).toBe("200");
  });
});

test("right passwords are not counted, and forgive no wrong ones", async () => {
  const { handle } = await world.person("ann");
  expect(await guess(handle, 9)).toEqual({ 401: 9 });
  for (let turn = 0; turn < 3; turn += 1)
    expect(await login(handle, { tried: password })).toBe("200");
  expect(await guess(handle, 2)).toEqual({ 401: 1, 429: 1 });
});

describe("a device that logged in before", () => {
  test("gets in while strangers are kept out, and has ten tries of its own", async () => {
    const ann = await world.person("ann");
    const { handle } = ann;
    const deviceSecret = await deviceOf(ann);
    await guess(handle, 11);
    expect(await login(handle, { tried: password, deviceSecret })).toBe("200");
    expect(await guess(handle, 12, { deviceSecret })).toEqual({ 401: 10, 429: 2 });
    world.advance({ minutes: 15 });
    expect(await login(handle, { tried: password, deviceSecret })).toBe("200");
  });

  test("is given its secret once, and keeps it beyond the logout", async () => {
    const ann = await world.person("ann");
    const first = await world.ok<{ accessToken: string; deviceSecret?: string }>("auth.login", {
      ...{ identifier: ann.handle, password },
    });
    const { deviceSecret } = first;
    expect(deviceSecret).toBeString();
    await world.ok("auth.logout", {}, { token: first.accessToken });
    const input = { identifier: ann.handle, password, deviceSecret };
    expect(await world.ok("auth.login", input)).not.toHaveProperty("deviceSecret");
    const other = await world.ok("auth.login", { identifier: ann.handle, password });
    expect(other["deviceSecret"]).not.toBe(deviceSecret);
  });

  test("is a stranger to other accounts, and with a forged secret to its own", async () => {
    const [ann, bob] = [await world.person("ann"), await world.person("bob")];
    const deviceSecret = await deviceOf(ann);
    await guess(ann.handle, 10);
    await guess(bob.handle, 10);
    const bytes = Buffer.from(deviceSecret, "base64url");
    bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
    const forged = [bytes.toString("base64url"), deviceSecret.slice(1), `${deviceSecret}A`, "x"];
    for (const secret of forged)
      expect(await login(ann.handle, { tried: password, deviceSecret: secret })).toBe("429");
    expect(await login(bob.handle, { tried: password, deviceSecret })).toBe("429");
  });

  test("whose session is revoked is a stranger from then on", async () => {
    const ann = await world.person("ann");
    const { deviceSecret } = await world.ok<{ deviceSecret?: string }>("auth.login", {
      ...{ identifier: ann.handle, password },
    });
    await ann.ok("session.revokeOthers", {});
    await guess(ann.handle, 10);
    expect(
      await login(ann.handle, {
        tried: password,
        ...(deviceSecret ? { deviceSecret } : {}),
      }),
    ).toBe("429");
  });

  test("stays known while another session of it goes on", async () => {
    const ann = await world.person("ann");
    const input = { identifier: ann.handle, password };
    const { deviceSecret } = await world.ok<{ deviceSecret?: string }>("auth.login", input);
    const { accessToken: token } = await world.ok<{ accessToken: string }>("auth.login", {
      ...input,
      deviceSecret,
    });
    expect(await world.ok("session.revokeOthers", {}, { token })).toEqual({ revokedCount: 2 });
    expect(await world.ok("auth.login", { ...input, deviceSecret })).not.toHaveProperty(
      "deviceSecret",
    );
  });

  test("is one of fifty at most: the one that was used longest ago gives way", async () => {
    const ann = await world.person("ann");
    const deviceSecret = await deviceOf(ann);
    for (let turn = 0; turn < 50; turn += 1) {
      world.advance({ seconds: 1 });
      await world.home.transaction((ctx) => addDevice(ctx, ann.id));
    }
    const rows = await world.sql`select 1 from known_devices where account_id = ${ann.id}`;
    expect(rows).toHaveLength(50);
    await guess(ann.handle, 10);
    expect(await login(ann.handle, { tried: password, deviceSecret })).toBe("429");
  });
});

test("no answer, row or log tells what was typed", async () => {
  const identifier = "somebody.private@example.org";
  await login(identifier);
  const rows = await world.sql`select g::text as row from guesses g`;
  const asHex = Buffer.from(identifier).toString("hex");
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain(identifier);
  expect(JSON.stringify(rows)).not.toContain(asHex);
});

const guesses = 1_000;
const addresses = 50;
/** At once for each server: few enough that none meets the call's time limit on a busy machine. */
const lanes = 32;

test("a thousand guesses from fifty addresses on two servers get ten looks, though Redis is emptied midway", async () => {
  const redis = await orSkip(startTestRedis());
  if (!redis) return;
  stopAtEnd(() => redis.stop());
  const env = { REDIS_URL: redis.url, TRUSTED_PROXIES: "127.0.0.1", RATE_LIMIT_FACTOR: "1" };
  const one = await TestServer.start({ env });
  const other = await TestServer.start({ env, database: one.server.database });
  const victim = await one.person("victim");
  const identifier = victim.handle;
  const attempt = async (turn: number, tried: string, deviceSecret?: string): Promise<string> => {
    const address = `198.51.100.${turn % addresses}`;
    const { status } = await (turn % 2 === 0 ? one : other).http(
      "auth.login",
      { identifier, password: tried, ...(deviceSecret ? { deviceSecret } : {}) },
      { "x-forwarded-for": address },
    );
    return String(status);
  };
  const known = await one.http("auth.login", { identifier, password: fixturePassword });
  const deviceSecret = String(known.body["deviceSecret"]);

  const seen: string[] = [];
  let turn = 0;
  const lane = async (): Promise<void> => {
    while (turn < guesses) {
      const mine = turn;
      turn += 1;
      if (mine === guesses / 2) await redis.flushAll();
      seen.push(await attempt(mine, `guessed ${mine}`));
    }
  };
  await Promise.all(Array.from({ length: 2 * lanes }, lane));
  // Of the ten that were looked at some may have met the call's time limit; none got in.
  const { 200: entered = 0, 401: wrongs = 0, 429: refused = 0 } = tally(seen);
  expect([entered, wrongs <= 10, refused >= guesses - 2 * 10]).toEqual([0, true, true]);
  const counted = await one.server.postgres.sql`select cardinality(tries) as looks from guesses`;
  expect(counted.map((row): unknown => row["looks"])).toEqual([10, 10]);
  // Had it been among them, the right one would not have been looked at either.
  expect(await attempt(1, fixturePassword)).toBe("429");
  expect(await attempt(2, fixturePassword, deviceSecret)).toBe("200");
}, 60_000);
