import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "#src/kit/errors.ts";
import { newId } from "#src/kit/id.ts";
import { createSecrets } from "#src/platform/secrets.ts";
import { emailKey, isEmail } from "#src/domains/accounts/emails.ts";
import {
  foldHandle,
  handleClaimKeys,
  handleKey,
  isReserved,
  parseHandle,
} from "#src/domains/accounts/handles.ts";
import { weaknessOf } from "#src/domains/accounts/passwords.ts";
import {
  isAuthentic,
  parseRefreshToken,
  refreshTokenOf,
} from "#src/domains/accounts/refresh-tokens.ts";
import { codeOf, isCodeOf } from "#src/domains/accounts/registration-codes.ts";
import { addressPrefix, decideBirthDate, decideRefresh } from "#src/domains/accounts/rules.ts";

const secrets = createSecrets(["k".repeat(32)]);

describe("handles", () => {
  test("a handle that is accepted stays as it is, and is found under every case of it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 3, maxLength: 30 }), (typed) => {
        let handle: string;
        try {
          handle = parseHandle(typed);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          return;
        }
        expect(parseHandle(handle)).toBe(handle);
        expect(foldHandle(foldHandle(handle))).toBe(foldHandle(handle));
        expect(handleClaimKeys(handle)).toContain(handleKey(handle));
      }),
    );
  });

  test("handles of any script are handles", () => {
    for (const handle of ["ann", "zoë.m", "Ольга_1", "अनिता", "محمد", "小林さん", "x_y.z9"]) {
      expect(parseHandle(handle)).toBe(handle);
    }
  });

  test("different names keep different keys", () => {
    const names = [
      "ann",
      "anna",
      "ana",
      "bob",
      "b0bby",
      "mia",
      "nora",
      "ian",
      "lan",
      "user_1",
      "user_2",
    ];
    expect(new Set(names.flatMap(handleClaimKeys)).size).toBe(names.length);
  });
});

describe("mail addresses", () => {
  test("are compared without case, and hosts in their ASCII form", () => {
    expect(emailKey("Ann.B@Example.ORG")).toBe("ann.b@example.org");
    expect(emailKey("ann@bücher.example")).toBe(emailKey("ann@XN--BCHER-KVA.example"));
    expect(emailKey("jose\u0301@example.org")).toBe(emailKey("jos\u00e9@example.org"));
  });

  test("hold one address and nothing beside it", () => {
    for (const email of [
      "a@b.com,c.com",
      "a@b.com;c.com",
      'a@"b".com',
      "a@b.com(c)",
      "a@b.com\r\nCc: c@d.com",
    ])
      expect(isEmail(email)).toBe(false);
  });

  test("may be unusual", () => {
    for (const email of ["a@b.co", "ann+tag@example.org", "o'neil@example.org", "анна@пример.рф"]) {
      expect(isEmail(email)).toBe(true);
    }
  });
});

describe("reserved handles", () => {
  test("are those that look like one, written small or large", () => {
    for (const handle of ["admin", "ADMIN", "ADMlN", "lnfo", "\u0430dmin"])
      expect(isReserved(handle)).toBe(true);
    // What stands in addresses, and what would pass for the service.
    for (const handle of [
      "settings",
      "Followers",
      "st0ries",
      "ｖｅｒｉｆｉｅｄ",
      "оpenapi",
      "moderation",
    ])
      expect(isReserved(handle)).toBe(true);
    for (const handle of ["adele", "infos", "milan", "settings_fan"])
      expect(isReserved(handle)).toBe(false);
  });
});

describe("passwords", () => {
  const common = new Set(["password", "trustno1"]);
  const judge = (password: string, ...names: string[]) => weaknessOf(password, names, common);

  test("everybody's are refused in any case and width", () => {
    for (const password of ["password", "PassWord", "ｐａｓｓｗｏｒｄ", "TrustNo1"])
      expect(judge(password)).toBe("common");
    for (const password of ["zzzzzzzz", "abababab", "abcdefgh", "98765432"])
      expect(judge(password)).toBe("common");
  });

  test("a name is allowed where the rest is long enough without it", () => {
    expect(judge("Annabel123", "annabel")).toBe("like-a-name");
    expect(judge("annabelannabel", "annabel")).toBe("like-a-name");
    expect(judge("annabel likes long walks", "annabel")).toBeNull();
    expect(judge("xbx-yc-z", "x")).toBeNull();
  });

  test("others are fine, whatever they are made of", () => {
    for (const password of [
      "correct horse battery staple",
      "ñandú y café",
      "🐘🦒🐘🦓🐘🦁🐘🐯",
      "qj3v8xkz",
    ]) {
      expect(judge(password, "ann", "ann@example.org")).toBeNull();
    }
  });
});

test.each([
  ["2013-11-22", "allow"],
  ["2013-11-23", "too-young"],
  ["2026-11-22", "too-young"],
  ["2026-11-23", "no-date"],
  ["2012-02-29", "allow"],
  ["2011-02-29", "no-date"],
  ["1895-01-01", "no-date"],
  ["1990-13-01", "no-date"],
] as const)("born on %s: %s", (birthDate, decision) => {
  expect(decideBirthDate(birthDate, new Date("2026-11-22T23:59:59Z"))).toBe(decision);
});

describe("refresh", () => {
  const start = new Date("2026-11-22T09:00:00.000Z");
  const state = { generation: 5, rotatedAt: start, createdAt: start, endedAt: null };
  const after = (ms: number) => new Date(start.getTime() + ms);
  const dayMs = 86_400_000;

  test.each([
    [5, 0, "rotate"],
    [4, 599_999, "repeat"],
    [4, 600_000, "reuse"],
    [3, 0, "reuse"],
    [6, 0, "refuse"],
    [5, 14 * dayMs - 1, "rotate"],
    [5, 14 * dayMs, "refuse"],
    [3, 14 * dayMs, "refuse"],
  ] as const)("generation %p after %p ms: %s", (generation, ms, decision) => {
    expect(decideRefresh(state, generation, after(ms))).toBe(decision);
  });

  test("an ended or old session gives nothing, not even an alarm", () => {
    expect(decideRefresh({ ...state, endedAt: start }, 3, start)).toBe("refuse");
    const old = { ...state, rotatedAt: after(89 * dayMs) };
    expect(decideRefresh(old, 5, after(90 * dayMs - 1))).toBe("rotate");
    expect(decideRefresh(old, 5, after(90 * dayMs))).toBe("refuse");
  });

  test("a token reads back as it was written, and only its own family finds it authentic", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.nat(),
        (bytes, generation) => {
          const family = { sessionId: newId(), secret: Buffer.from(bytes) };
          const token = parseRefreshToken(refreshTokenOf(secrets, family, generation));
          if (!token) throw new Error("It did not parse.");
          expect(token).toMatchObject({ sessionId: family.sessionId, generation });
          expect(isAuthentic(secrets, family, token)).toBe(true);
          expect(isAuthentic(secrets, { ...family, sessionId: newId() }, token)).toBe(false);
          expect(isAuthentic(secrets, { ...family, secret: Buffer.alloc(32, 7) }, token)).toBe(
            bytes.every((byte) => byte === 7),
          );
          expect(isAuthentic(createSecrets(["l".repeat(32)]), family, token)).toBe(false);
          expect(isAuthentic(secrets, family, { ...token, generation: generation + 1 })).toBe(
            false,
          );
        },
      ),
      { numRuns: 50 },
    );
  });
});

test("a code has eight digits and fits its registration alone", () => {
  const ids = Array.from({ length: 200 }, newId);
  const codes = ids.map((id) => codeOf(secrets, id));
  expect(codes.every((code) => /^\d{8}$/.test(code))).toBe(true);
  expect(new Set(codes).size).toBe(200);
  expect(isCodeOf(secrets, ids[0] ?? "", codes[0] ?? "")).toBe(true);
  expect(isCodeOf(secrets, ids[1] ?? "", codes[0] ?? "")).toBe(false);
  expect(isCodeOf(secrets, ids[0] ?? "", "")).toBe(false);
});

test.each([
  ["203.0.113.77", "203.0.113.0/24"],
  ["::ffff:203.0.113.77", "203.0.113.0/24"],
  ["2001:db8:abcd:1234::1", "2001:db8:abcd::/48"],
  ["2001:DB8::1", "2001:db8:0::/48"],
  ["::1", "0:0:0::/48"],
  ["1::2:3:4:5:6:7", "1:0:2::/48"],
  ["fe80::1%eth0", "fe80:0:0::/48"],
  ["", "unknown"],
  ["unix", "unknown"],
])("the network of %j is %s", (address, prefix) => {
  expect(addressPrefix(address)).toBe(prefix);
});
