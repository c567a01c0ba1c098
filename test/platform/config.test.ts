import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addressesOf, loadConfig, type Config } from "#src/config.ts";
import { StartupError } from "#src/platform/startup-error.ts";

const development = { tokenSecret: `local:${"t".repeat(32)}`, encryptionKey: "e".repeat(32) };
const secret = (): string => randomBytes(32).toString("base64url");
const production = {
  NODE_ENV: "production",
  TOKEN_SECRET: `a:${secret()}`,
  ENCRYPTION_KEY: secret(),
};

function load(variables: Record<string, string>): Config {
  return loadConfig(variables, () => development);
}

function refusal(variables: Record<string, string>): string {
  try {
    load(variables);
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  return "accepted";
}

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "hubbub-config-"))));
afterAll(() => rmSync(folder, { recursive: true }));

test("nothing set is a development server", () => {
  const config = load({});
  expect(config).toMatchObject({
    production: false,
    port: 3000,
    portIsExplicit: false,
    host: "127.0.0.1",
    role: "all",
    rateLimitFactor: 1,
    encryptionKeys: [development.encryptionKey],
  });
  expect(config.dataDir).toBe(join(process.cwd(), "data"));
});

test("the settings cannot be changed afterwards, at any depth", () => {
  const config = load({ S3_BUCKET: "b", S3_ACCESS_KEY_ID: "i", S3_SECRET_ACCESS_KEY: "s" });
  expect(() => Object.assign(config, { port: 1 })).toThrow();
  expect(() => Object.assign(config.s3 ?? {}, { bucket: "other" })).toThrow();
  expect(() => Object.assign(config.tokenKeys[0] ?? {}, { secret: "other" })).toThrow();
});

test("an empty variable counts as absent", () => {
  expect(load({ PORT: "", DATABASE_URL: " ", ALLOWED_ORIGINS: "" }).portIsExplicit).toBe(false);
});

describe("a bad value is refused with one line that names its variable", () => {
  const bad: [name: string, value: string][] = [
    ["PORT", "abc"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "1e3"],
    ["NODE_ENV", "prod"],
    ["ROLE", "both"],
    ["LOG_LEVEL", "loud"],
    ["PUBLIC_URL", "hubbub.example"],
    ["PUBLIC_URL", "ftp://hubbub.example"],
    ["PUBLIC_URL", "https://me:pw@hubbub.example"],
    ["DATABASE_URL", "mysql://localhost/x"],
    ["REDIS_URL", "localhost:6379"],
    ["REDIS_URL", "redis://a:1,b:2"],
    ["REDIS_URL", "redis://a:1,redis://b:2,"],
    ["REDIS_URL", "redis://a:1,rediss://b:2"],
    ["REDIS_URL", "redis://a:1,http://b:2"],
    ["REDIS_PREFIX", "Hubbub"],
    ["REDIS_PREFIX", "a:b"],
    ["REDIS_PREFIX", "{a}"],
    ["REDIS_PREFIX", "a".repeat(33)],
    ["SMTP_URL", "http://localhost"],
    ["S3_ENDPOINT", "s3.example"],
    ["ALLOWED_ORIGINS", "https://app.example/"],
    ["ALLOWED_ORIGINS", "app.example"],
    ["TRUSTED_PROXIES", "10.0.0.0/33"],
    ["TRUSTED_PROXIES", "proxy"],
    ["RATE_LIMIT_FACTOR", "0"],
    ["RATE_LIMIT_FACTOR", "-2"],
    ["TOKEN_SECRET", "no-kid-and-quite-long-enough-to-be-one"],
    ["TOKEN_SECRET", "a:short"],
    ["ENCRYPTION_KEY", "short"],
    ["ENCRYPTION_KEY", `${"k".repeat(32)},short`],
    ["ENCRYPTION_KEY", `${"k".repeat(32)},${"k".repeat(32)}`],
    ["ENCRYPTION_KEY", `${"k".repeat(32)},`],
    ["SMS_ACCOUNT_SID", "alone"],
    ["SMS_API_URL", "api.twilio.com?x"],
    ["SMS_API_URL", "api.twilio.com"],
    ["S3_BUCKET", "alone"],
    ["DATABASE_URL_FILE", "/does/not/exist"],
  ];
  test.each(bad)("%s=%s", (name, value) => {
    const message = refusal({ [name]: value });
    expect(message).toMatch(
      name.startsWith("S3_B")
        ? /S3_/
        : name.startsWith("SMS_")
          ? /SMS_/
          : new RegExp(name.replace("_FILE", "")),
    );
    expect(message).not.toContain("\n");
  });
});

test("no message repeats a secret", () => {
  const leaks = [
    refusal({ DATABASE_URL: "hunter2-hunter2" }),
    refusal({ REDIS_URL: "redis://:hunter2@a:1,b:2" }),
    refusal({ TOKEN_SECRET: "hunter2" }),
    refusal({ TOKEN_SECRET: "a:hunter2" }),
    refusal({ ENCRYPTION_KEY: "hunter2" }),
  ];
  for (const message of leaks) expect(message).not.toContain("hunter2");
  expect(leaks).not.toContain("accepted");
});

test("Redis is one server or the nodes of a cluster, and its keys are a deployment's own", () => {
  expect(load({})).toMatchObject({ redisPrefix: "hubbub" });
  for (const url of [
    "redis://localhost:6379",
    "rediss://me:pw@redis.example/2",
    "redis://one.example:6379?cluster=true",
    "redis://:pw@a:1,redis://:pw@b:2,redis://:pw@c:3",
  ])
    expect(load({ REDIS_URL: url }).redisUrl).toBe(url);
  expect(load({ REDIS_URL: "redis://a:1, redis://b:2" }).redisUrl).toBe("redis://a:1,redis://b:2");
  expect(load({ REDIS_PREFIX: "stage-2_b" }).redisPrefix).toBe("stage-2_b");
});

test("a secret may come from a file, but not from both places", () => {
  const path = join(folder, "key");
  const key = secret();
  writeFileSync(path, `${key}\n`);
  expect(load({ ENCRYPTION_KEY_FILE: path }).encryptionKeys).toEqual([key]);
  expect(refusal({ ENCRYPTION_KEY_FILE: path, ENCRYPTION_KEY: key })).toContain("not both");
  writeFileSync(path, "\n");
  expect(refusal({ ENCRYPTION_KEY_FILE: path })).toContain("is empty");
});

test("the first token secret signs, and all of them verify", () => {
  const keys = load({ TOKEN_SECRET: `new:${secret()}, old:${secret()}` }).tokenKeys;
  expect(keys.map(({ kid }) => kid)).toEqual(["new", "old"]);
});

describe("production refuses", () => {
  const shared = secret();
  const unsafe: [what: string, variables: Record<string, string>, name: string][] = [
    ["a missing token secret", { TOKEN_SECRET: "" }, "TOKEN_SECRET"],
    ["a missing encryption key", { ENCRYPTION_KEY: "" }, "ENCRYPTION_KEY"],
    ["a short secret", { TOKEN_SECRET: "a:short" }, "TOKEN_SECRET"],
    ["a secret out of an example", { ENCRYPTION_KEY: `change-me-${secret()}` }, "ENCRYPTION_KEY"],
    ["a secret of few characters", { TOKEN_SECRET: `a:${"ab".repeat(30)}` }, "TOKEN_SECRET"],
    ["two equal token secrets", { TOKEN_SECRET: `a:${shared},b:${shared}` }, "TOKEN_SECRET"],
    [
      "one secret for two purposes",
      { TOKEN_SECRET: `a:${shared}`, ENCRYPTION_KEY: shared },
      "ENCRYPTION_KEY",
    ],
    ["a wildcard origin", { ALLOWED_ORIGINS: "*" }, "ALLOWED_ORIGINS"],
    ["an http origin", { ALLOWED_ORIGINS: "http://app.example" }, "ALLOWED_ORIGINS"],
    ["an http address of its own", { PUBLIC_URL: "http://hubbub.example" }, "PUBLIC_URL"],
  ];
  test.each(unsafe)("%s", (_what, variables, name) => {
    expect(refusal({ ...production, ...variables })).toStartWith(name);
  });

  test("and starts with proper ones", () => {
    const proper = { PUBLIC_URL: "https://hubbub.example", ALLOWED_ORIGINS: "https://app.example" };
    expect(refusal({ ...production, ...proper })).toBe("accepted");
  });
});

test("random secrets of every common form are accepted in production", () => {
  for (let round = 0; round < 500; round += 1) {
    for (const form of ["hex", "base64", "base64url"] as const) {
      const ENCRYPTION_KEY = randomBytes(32).toString(form);
      expect(refusal({ ...production, ENCRYPTION_KEY })).toBe("accepted");
    }
  }
});

test("a development server is reached from its own pages, a production one from its public address only", () => {
  expect(addressesOf(load({}), 3001)).toEqual({
    publicUrl: "http://localhost:3001",
    origins: ["http://localhost:3001", "http://127.0.0.1:3001", "http://[::1]:3001"],
    hosts: ["localhost:3001", "127.0.0.1:3001", "[::1]:3001"],
  });
  const { publicUrl, origins } = addressesOf(
    load({ ...production, PUBLIC_URL: "https://hubbub.example/" }),
    3000,
  );
  expect({ publicUrl, origins }).toEqual({
    publicUrl: "https://hubbub.example",
    origins: ["https://hubbub.example"],
  });
});

test("the encryption key may be several, of which each is judged", () => {
  const [one, two] = [secret(), secret()];
  expect(load({ ENCRYPTION_KEY: `${one}, ${two}` }).encryptionKeys).toEqual([one, two]);
  const placeholder = `${one},change-me-change-me-change-me-change`;
  expect(refusal({ ...production, ENCRYPTION_KEY: placeholder })).toContain("looks like a default");
  const shared = `a:${two}`;
  expect(
    refusal({ ...production, ENCRYPTION_KEY: `${one},${two}`, TOKEN_SECRET: shared }),
  ).toContain("ENCRYPTION_KEY equals a TOKEN_SECRET");
});

describe("text messages go", () => {
  const account = { SMS_ACCOUNT_SID: "AC1", SMS_FROM: "+15005550006" };

  test("nowhere unless a provider is set", () => {
    expect(load({}).sms).toBeUndefined();
  });

  test("to Twilio with the account's token, or with an API key", () => {
    const apiUrl = "https://api.twilio.com";
    const from = account.SMS_FROM;
    expect(load({ ...account, SMS_AUTH_TOKEN: "t" }).sms).toEqual({
      ...{ apiUrl, accountSid: "AC1", from },
      ...{ user: "AC1", password: "t" },
    });
    const key = { SMS_API_KEY_SID: "SK1", SMS_API_KEY_SECRET: "s" };
    expect(load({ ...account, ...key }).sms).toEqual({
      ...{ apiUrl, accountSid: "AC1", from },
      ...{ user: "SK1", password: "s" },
    });
  });

  test("to whoever else speaks its API, in production by https only", () => {
    const set = { ...account, SMS_AUTH_TOKEN: "t", SMS_API_URL: "http://sms.example/" };
    expect(load(set).sms?.apiUrl).toBe("http://sms.example");
    expect(refusal({ ...production, ...set })).toBe("SMS_API_URL must be https in production.");
  });

  test.each<[string, Record<string, string>]>([
    ["no credentials", account],
    ["two kinds of credentials", { ...account, SMS_AUTH_TOKEN: "t", SMS_API_KEY_SID: "SK1" }],
    ["half a key", { ...account, SMS_API_KEY_SID: "SK1" }],
    ["no sender", { SMS_ACCOUNT_SID: "AC1", SMS_AUTH_TOKEN: "t" }],
    ["no account", { SMS_FROM: "+15005550006", SMS_AUTH_TOKEN: "t" }],
  ])("and not with %s", (_what, set) => {
    expect(refusal(set)).toMatch(/^SMS_\w+ (is needed|needs) /);
  });

  test("with secrets from files", () => {
    const path = join(folder, "sms-token");
    writeFileSync(path, "from a file\n");
    expect(load({ ...account, SMS_AUTH_TOKEN_FILE: path }).sms?.password).toBe("from a file");
  });
});
