import { beforeAll, describe, expect, test } from "bun:test";
import { SignJWT, UnsecuredJWT } from "jose";
import { newId } from "#src/kit/id.ts";
import { useWorld, type Person } from "./support.ts";

const tokenSecret = "t".repeat(40);
const world = useWorld({ TOKEN_SECRET: `test:${tokenSecret}` });
const key = new TextEncoder().encode(tokenSecret);
let ann: Person;
let sessionId: unknown;

beforeAll(async () => {
  ann = await world.person("ann");
  const { items } = await ann.ok("session.list", {});
  [{ id: sessionId }] = items as [{ id: string }];
});

const nowSeconds = () => Math.floor(Date.now() / 1000);

function claims(changes: object = {}) {
  const iat = nowSeconds();
  const times = { iat, exp: iat + 600 };
  return {
    iss: "hubbub",
    aud: "hubbub-api",
    sub: ann.id,
    sid: sessionId,
    jti: newId(),
    ...times,
    ...changes,
  };
}

function forge(changes: object = {}, header: object = {}, secret = key): Promise<string> {
  const given = { alg: "HS256", kid: "test", typ: "at+jwt", ...header };
  return new SignJWT(claims(changes)).setProtectedHeader(given).sign(secret);
}

/** What only the key's owner can make. */
const accepted = async (token: string) => (await world.call("account.get", {}, { token })).status;

test("a token as the server makes them is accepted: what is refused below differs in one thing", async () => {
  expect(await accepted(await forge())).toBe(200);
  expect(await accepted(await forge({ exp: nowSeconds() - 20 }))).toBe(200);
});

describe("refused is a token with", () => {
  const missing = Object.fromEntries(
    ["iss", "aud", "sub", "sid", "jti", "iat", "exp"].map((claim) => [
      `no ${claim}`,
      () => forge({ [claim]: undefined }),
    ]),
  );
  const cases: Record<string, () => Promise<string> | string> = {
    "no signature": () => new UnsecuredJWT(claims()).encode(),
    "another algorithm, HS512": () => forge({}, { alg: "HS512" }),
    "another algorithm, HS384": () => forge({}, { alg: "HS384" }),
    "another key": () => forge({}, {}, new TextEncoder().encode("x".repeat(40))),
    "an unknown kid": () => forge({}, { kid: "other" }),
    "no kid": () => forge({}, { kid: undefined }),
    "another type": () => forge({}, { typ: "JWT" }),
    "no type": () => forge({}, { typ: undefined }),
    "another issuer": () => forge({ iss: "elsewhere" }),
    "another audience": () => forge({ aud: "elsewhere" }),
    "its time past": () => forge({ exp: nowSeconds() - 31 }),
    "a subject that is no id": () => forge({ sub: "ann" }),
    "a session that is not its subject's": () => forge({ sub: newId() }),
    "a session nobody has": () => forge({ sid: newId() }),
    "a changed payload": async () => {
      const [header, , signature] = (await forge()).split(".");
      const other = Buffer.from(JSON.stringify(claims({ sub: newId() }))).toString("base64url");
      return `${header}.${other}.${signature}`;
    },
    "nothing in it": () => "..",
    ...missing,
  };
  test.each(Object.entries(cases))("%s", async (_name, make) => {
    expect(await world.refusal("account.get", {}, { token: await make() })).toBe(
      "401 unauthenticated",
    );
  });
});

test("a refresh token opens nothing", async () => {
  expect(await world.refusal("account.get", {}, { token: ann.tokens.refreshToken })).toBe(
    "401 unauthenticated",
  );
});
