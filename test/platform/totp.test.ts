import { expect, test } from "bun:test";
import {
  findTotpStep,
  newTotpSecret,
  totpCode,
  totpSecretText,
  totpUri,
} from "#src/platform/totp.ts";

const secret = Buffer.from("12345678901234567890");
const at = (seconds: number): Date => new Date(seconds * 1000);

/** Appendix B of RFC 6238: the last six of its eight digits. */
const published: readonly (readonly [seconds: number, code: string])[] = [
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
];

test("codes are those of RFC 6238", () => {
  for (const [seconds, code] of published) {
    const step = Math.floor(seconds / 30);
    expect(totpCode(secret, step)).toBe(code);
    expect(findTotpStep(secret, code, at(seconds))).toBe(step);
  }
});

test("the code of this step and of the one before are taken, no other", () => {
  const now = at(1_234_567_890);
  const step = 41_152_263;
  for (const [steps, found] of [
    [-3, false],
    [-2, false],
    [-1, true],
    [0, true],
    [1, false],
    [2, false],
  ] as const)
    expect([steps, findTotpStep(secret, totpCode(secret, step + steps), now)]).toEqual([
      steps,
      found ? step + steps : null,
    ]);
});

test("what is no code is none", () => {
  const now = at(1_234_567_890);
  for (const text of ["", "00592", "0059240", "00592a", "5924", "００５９２４", " 005924"])
    expect(findTotpStep(secret, text, now)).toBeNull();
});

test("each secret is another one of 160 bits, and the link holds it with all that an app must know", () => {
  const secrets = Array.from({ length: 20 }, newTotpSecret);
  expect(new Set(secrets.map((one) => one.toString("hex"))).size).toBe(20);
  for (const one of secrets) expect(one).toHaveLength(20);
  expect(totpSecretText(secret)).toBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  expect(totpUri(secret, { issuer: "Hub & bub", account: "ann:ée" })).toBe(
    "otpauth://totp/Hub%20%26%20bub:ann%3A%C3%A9e?issuer=Hub%20%26%20bub" +
      "&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30",
  );
});
