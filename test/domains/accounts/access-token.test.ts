import { beforeAll, describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { SignJWT, UnsecuredJWT } from "jose";
import { newId } from "#src/kit/id.ts";
import { TestSocket } from "#test/harness/socket.ts";
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

const head = { alg: "HS256", kid: "test", typ: "at+jwt" };

/** By hand, so that the library's own care is in nobody's way. */
function signed(header: object, payload: unknown): string {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  const [first, second] = [JSON.stringify(header), text].map((part) =>
    Buffer.from(part).toString("base64url"),
  );
  const signature = createHmac("sha256", tokenSecret)
    .update(`${first}.${second}`)
    .digest("base64url");
  return `${first}.${second}.${signature}`;
}

/** What only the key's owner can make. */
const accepted = async (token: string) => (await world.call("account.get", {}, { token })).status;

test("a token as the server makes them is accepted: what is refused below differs in one thing", async () => {
  expect(await accepted(await forge())).toBe(200);
  expect(await accepted(signed(head, claims()))).toBe(200);
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
    "an algorithm in small letters": () => signed({ ...head, alg: "hs256" }, claims()),
    "the right signature and the algorithm none": () => signed({ ...head, alg: "none" }, claims()),
    "a key of its own beside": () => signed({ ...head, jwk: { kty: "oct", k: "eA" } }, claims()),
    "an address of keys beside": () => signed({ ...head, jku: "https://evil.example" }, claims()),
    "extensions to be understood": () => signed({ ...head, crit: ["exp"] }, claims()),
    "a kid that is a path": () => signed({ ...head, kid: "../../dev/null" }, claims()),
    "a kid that every object has": () => signed({ ...head, kid: "constructor" }, claims()),
    "a time before which it is not good": () => signed(head, claims({ nbf: nowSeconds() + 60 })),
    "a list of audiences": () => signed(head, claims({ aud: ["hubbub-api", "elsewhere"] })),
    "an end that is text": () => signed(head, claims({ exp: String(nowSeconds() + 600) })),
    "an end that never comes": () =>
      signed(head, JSON.stringify(claims()).replace(/"exp":\d+/, '"exp":1e400')),
    "a list in it": () => signed(head, [claims()]),
    "no JSON in it": () => signed(head, "claims"),
    "its signature written in another way": async () => {
      const token = await forge();
      // The last letter of 32 bytes has two bits that nobody reads.
      const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
      const twin = letters[letters.indexOf(token.at(-1) ?? "") + 1] ?? "";
      expect(Buffer.from(twin === "" ? "" : token.slice(0, -1) + twin, "base64url")).toEqual(
        Buffer.from(token, "base64url"),
      );
      return token.slice(0, -1) + twin;
    },
    "its signature padded": async () => `${await forge()}=`,
    "a fourth part": async () => `${await forge()}.x`,
    "more than any of ours": async () => signed(head, claims({ more: "x".repeat(2_000) })),
    ...missing,
  };
  test.each(Object.entries(cases))("%s, at both doors", async (_name, make) => {
    const token = await make();
    expect(await world.refusal("account.get", {}, { token })).toBe("401 unauthenticated");
    const socket = await TestSocket.connect(world.home.url);
    const { error } = await socket.request("session.open", { token });
    expect(error?.code).toBe("unauthenticated");
    expect(await socket.closed).toMatchObject({ code: 4100 });
  });
});

test("a refresh token opens nothing", async () => {
  expect(await world.refusal("account.get", {}, { token: ann.tokens.refreshToken })).toBe(
    "401 unauthenticated",
  );
});
