import { describe, expect, test } from "bun:test";
import decodeQR from "qr/decode.js";
import {
  addApp,
  addPhone,
  Authenticator,
  challengeFor,
  changeMail,
  challengesFor,
  complete,
  outcome,
  protectedPerson,
  tally,
  textedCode,
} from "./second-factor-support.ts";
import { useWorld, type Person } from "./support.ts";

const world = useWorld();
const anyText: unknown = expect.any(String);

interface TwoFactor {
  readonly factors: readonly { method: string; hint: string | null }[];
  readonly recoveryCodesLeft: number;
}

const state = async (person: Person): Promise<[string[], number]> => {
  const { factors, recoveryCodesLeft } = await person.ok<TwoFactor>("twoFactor.get", {});
  return [factors.map(({ method }) => method), recoveryCodesLeft];
};

const refusal = async (person: Person, operation: string, input: object = {}): Promise<string> =>
  await world.refusal(operation, input, { token: person.tokens.accessToken });

describe("an authenticator app", () => {
  test("is shown as a picture, a link and a secret that say the same", async () => {
    const ann = await world.person("ann");
    const { secret, uri, qrSvg } = await ann.ok<Record<string, string>>("twoFactor.beginTotp", {});
    expect(uri).toBe(
      `otpauth://totp/Hubbub:${ann.handle}?issuer=Hubbub&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    );
    expect(Buffer.from(String(secret)).length).toBe(32);
    expect(readQr(String(qrSvg))).toBe(String(uri));
    expect(qrSvg).not.toMatch(/script|href|on\w+=|style/i);
  });

  test("is in use once a code of it was given, and all devices hear of it", async () => {
    const ann = await world.person("ann");
    const other = await world.socket((await world.login(ann.handle)).accessToken);
    const { uri } = await ann.ok<{ uri: string }>("twoFactor.beginTotp", {});
    const app = new Authenticator(world, uri);
    expect(await state(ann)).toEqual([[], 0]);
    await world.login(ann.handle);
    expect(await refusal(ann, "twoFactor.confirmTotp", { code: app.wrong() })).toBe(
      "400 invalid-code",
    );
    const code = app.code();
    const added = await ann.ok("twoFactor.confirmTotp", { code });
    expect(added).toMatchObject({
      twoFactor: { factors: [{ method: "totp", hint: null }], recoveryCodesLeft: 10 },
    });
    expect(await other.hears("twoFactor.updated")).toMatchObject({
      data: { factors: [{ method: "totp", hint: null, since: anyText }], recoveryCodesLeft: 10 },
    });
    expect(await changeMail(world, ann)).toContain("authenticator app");
    const challenge = await challengeFor(world, ann.handle);
    // The code that confirmed it is used up.
    expect(await outcome(world, challenge, "totp", code)).toBe("401 wrong-credentials");
    expect(await outcome(world, challenge, "totp", app.next())).toBe("ok");
  });

  test("takes five tries or ten minutes, then one begins again", async () => {
    const ann = await world.person("ann");
    const begin = async () =>
      new Authenticator(world, (await ann.ok<{ uri: string }>("twoFactor.beginTotp", {})).uri);
    const first = await begin();
    for (let turn = 0; turn < 5; turn += 1)
      await refusal(ann, "twoFactor.confirmTotp", { code: first.wrong() });
    const late = await refusal(ann, "twoFactor.confirmTotp", { code: first.code() });
    expect(late).toBe("400 invalid-code");
    const second = await begin();
    world.advance({ minutes: 10 });
    const { accessToken: token } = await world.login(ann.handle);
    expect(await world.refusal("twoFactor.confirmTotp", { code: second.code() }, { token })).toBe(
      "400 invalid-code",
    );
  });

  test("is replaced by the next one, which keeps the recovery codes", async () => {
    const { person, app, recoveryCodes } = await protectedPerson(world, "ann");
    const next = await addApp(world, person);
    expect(next.recoveryCodes).toEqual([]);
    expect(await state(person)).toEqual([["totp"], 10]);
    const challenge = await challengeFor(world, person.handle);
    expect(await outcome(world, challenge, "totp", app.next())).toBe("401 wrong-credentials");
    expect(await outcome(world, challenge, "totp", next.app.code())).toBe("ok");
    const [again] = await challengesFor(world, person, 1);
    expect(await outcome(world, again ?? { id: "" }, "recoveryCode", recoveryCodes[0] ?? "")).toBe(
      "ok",
    );
  });
});

describe("a phone", () => {
  test("is in use once the code that was sent there came back", async () => {
    const ann = await world.person("ann");
    await ann.ok("twoFactor.addPhone", { phone: "+442079460123" });
    const code = await textedCode(world, "+442079460123");
    const other = code === "00000000" ? "11111111" : "00000000";
    expect(await refusal(ann, "twoFactor.confirmPhone", { code: other })).toBe("400 invalid-code");
    expect(await state(ann)).toEqual([[], 0]);
    const added = await ann.ok("twoFactor.confirmPhone", { code });
    expect(added).toMatchObject({ twoFactor: { factors: [{ method: "sms", hint: "…23" }] } });
    expect(added["recoveryCodes"]).toHaveLength(10);
    expect(await changeMail(world, ann)).toContain("sent to your phone");
    expect(await refusal(ann, "twoFactor.confirmPhone", { code })).toBe("400 invalid-code");
  });

  test("is a number that can be called from anywhere", async () => {
    const ann = await world.person("ann");
    for (const phone of [
      "442079460123",
      "+0442079460123",
      "+44 20 7946",
      "+1",
      "+1234567890123456",
    ])
      expect(await refusal(ann, "twoFactor.addPhone", { phone })).toBe("422 invalid phone");
  });

  test("gets five codes a day, from however many accounts", async () => {
    const crowd = await Promise.all([1, 2, 3].map((turn) => world.person(`p${turn}`)));
    const calls = [...crowd, ...crowd].map((person) =>
      person
        .call("twoFactor.addPhone", { phone: "+442079460199" })
        .then(({ status }) => `${status}`),
    );
    expect(tally(await Promise.all(calls))).toEqual({ 202: 5, 429: 1 });
  });
});

test("codes by mail are on at once, and once", async () => {
  const ann = await world.person("ann");
  const first = await ann.ok("twoFactor.enableEmail", {});
  expect(first["recoveryCodes"]).toHaveLength(10);
  expect(await changeMail(world, ann)).toContain("sent to this address");
  // What asks for a code from now on got none yet.
  expect(await refusal(ann, "twoFactor.regenerateRecoveryCodes")).toBe("403 confirmation-required");
  expect(await state(ann)).toEqual([["email"], 10]);
});

describe("giving up", () => {
  test("one factor leaves the others, the last one takes the recovery codes", async () => {
    const { person, app, recoveryCodes } = await protectedPerson(world, "ann");
    await addPhone(world, person);
    expect(await person.ok<TwoFactor>("twoFactor.disable", { method: "totp" })).toMatchObject({
      factors: [{ method: "sms" }],
      recoveryCodesLeft: 10,
    });
    const challenge = await challengeFor(world, person.handle);
    expect(challenge.methods).toEqual(["sms", "recoveryCode"]);
    expect(await outcome(world, challenge, "totp", app.next())).toBe("401 wrong-credentials");
    await person.ok("twoFactor.disable", { method: "sms" });
    expect(await outcome(world, challenge, "recoveryCode", recoveryCodes[0] ?? "")).toBe(
      "401 wrong-credentials",
    );
    expect(await world.login(person.handle)).toHaveProperty("accessToken");
    expect(await state(person)).toEqual([[], 0]);
    expect(await refusal(person, "twoFactor.disable", { method: "sms" })).toBe("404 not-found");
    expect(await refusal(person, "twoFactor.disable", { method: "recoveryCode" })).toStartWith(
      "422 invalid",
    );
  });
});

test("new recovery codes make the earlier ones void", async () => {
  const { person, recoveryCodes } = await protectedPerson(world, "ann");
  const renewed = await person.ok<{ recoveryCodes: string[] }>(
    "twoFactor.regenerateRecoveryCodes",
    {},
  );
  expect(new Set([...recoveryCodes, ...renewed.recoveryCodes]).size).toBe(20);
  const challenge = await challengeFor(world, person.handle);
  const [old = ""] = recoveryCodes;
  expect(await outcome(world, challenge, "recoveryCode", old)).toBe("401 wrong-credentials");
  await complete(world, challenge, "recoveryCode", renewed.recoveryCodes[0] ?? "");
});

test("who has no second factor has no recovery codes", async () => {
  const ann = await world.person("ann");
  expect(await refusal(ann, "twoFactor.regenerateRecoveryCodes")).toBe("409 conflict");
});

test("of many who confirm, add or renew at once the last one stands, and all of it holds together", async () => {
  const ann = await world.person("ann");
  const { uri } = await ann.ok<{ uri: string }>("twoFactor.beginTotp", {});
  const code = new Authenticator(world, uri).code();
  const confirmed = await Promise.all(
    Array.from({ length: 5 }, () => ann.call("twoFactor.confirmTotp", { code })),
  );
  expect(tally(confirmed.map(({ status }) => String(status)))).toEqual({ 200: 1, 400: 4 });
  const renewed = await Promise.all(
    Array.from({ length: 5 }, () => ann.call("twoFactor.regenerateRecoveryCodes", {})),
  );
  expect(tally(renewed.map(({ status }) => String(status)))).toEqual({ 200: 5 });
  expect(await state(ann)).toEqual([["totp"], 10]);
});

/** Pixels of a cell. */
const scale = 4;

/** The text of a QR code that is drawn as rectangles on a grid. */
function readQr(svg: string): string {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  const data = new Uint8ClampedArray(size * scale * size * scale * 4).fill(255);
  const [, , drawn = ""] = svg.split('d="');
  for (const [, x, y, width] of drawn.matchAll(/M(\d+) (\d+)h(\d+)/g))
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1)
      for (let at = Number(x) * scale; at < (Number(x) + Number(width)) * scale; at += 1)
        data.fill(0, (row * size * scale + at) * 4, (row * size * scale + at) * 4 + 3);
  return decodeQR({ width: size * scale, height: size * scale, data });
}
