import { describe, expect, test, setDefaultTimeout } from "bun:test";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { launch, newDataDir, occupyPort } from "./support.ts";

// Each test starts processes of its own.
setDefaultTimeout(60_000);

const secret = (): string => randomBytes(32).toString("base64url");
const oneLine = /^[^\n]+\n$/;

describe("a start that cannot succeed ends with 1 and one line that names the setting", () => {
  const bad: [what: string, env: Record<string, string>, name: string][] = [
    ["a port that is no number", { PORT: "http" }, "PORT"],
    ["production without secrets", { NODE_ENV: "production" }, "TOKEN_SECRET"],
    [
      "production open to every origin",
      {
        NODE_ENV: "production",
        TOKEN_SECRET: `a:${secret()}`,
        ENCRYPTION_KEY: secret(),
        ALLOWED_ORIGINS: "*",
      },
      "ALLOWED_ORIGINS",
    ],
    ["a DATA_DIR that cannot be made", { DATA_DIR: "/dev/null/data" }, "DATA_DIR"],
  ];
  test.each(bad)("%s", async (_what, env, name) => {
    const server = launch(newDataDir(), { env });
    expect(await server.exited).toBe(1);
    expect(server.output()).toMatch(oneLine);
    expect(server.output()).toStartWith(name);
  });

  test("an explicit port that is taken", async () => {
    const port = await occupyPort(0);
    const server = launch(newDataDir(), { env: { PORT: String(port) } });
    expect(await server.exited).toBe(1);
    expect(server.output()).toBe(`PORT ${port} is taken by another program.\n`);
  });
});

test("the default port gives way to the next free one, which is printed", async () => {
  await occupyPort(3000);
  const server = launch(newDataDir(), { env: { PORT: "" } });
  const url = await server.ready();
  expect(new URL(url).port).not.toBe("3000");
  await server.printed(/Port 3000 was taken/);
  expect((await fetch(`${url}/livez`)).status).toBe(200);
});

describe("--check-config", () => {
  test("prints every setting with its secrets blanked, and makes nothing", async () => {
    const dataDir = newDataDir();
    const canary = secret();
    const server = launch(dataDir, {
      args: ["--check-config"],
      env: {
        DATABASE_URL: `postgres://me:${canary}@db.example/hubbub?password=${canary}`,
        REDIS_URL: `redis://:${canary}@redis.example:1,redis://:${canary}@redis.example:2`,
        SMTP_URL: `smtp://me:${canary}@mail.example`,
        S3_BUCKET: "media",
        S3_ACCESS_KEY_ID: canary,
        S3_SECRET_ACCESS_KEY: canary,
        TOKEN_SECRET: `k1:${canary}`,
        ENCRYPTION_KEY: `${secret()}${canary},${canary}${secret()}`,
        ...{ SMS_ACCOUNT_SID: "AC1", SMS_FROM: "+15005550006", SMS_AUTH_TOKEN: canary },
      },
    });
    expect(await server.exited).toBe(0);
    expect(server.output()).not.toContain(canary);
    for (const line of ["PORT=0", `DATA_DIR=${dataDir}`, "S3_BUCKET=media", "ROLE=all"])
      expect(server.output().split("\n")).toContain(line);
    expect(server.output()).toContain("TOKEN_SECRET=k1:[redacted]");
    expect(server.output()).toContain("ENCRYPTION_KEY=[redacted],[redacted]");
    expect(server.output()).toContain("SMS_ACCOUNT_SID=AC1\nSMS_AUTH_TOKEN=[redacted]\n");
    expect(server.output()).toContain("@db.example/hubbub");
    expect(existsSync(dataDir)).toBe(false);
  });

  test("refuses what a start would refuse", async () => {
    const server = launch(newDataDir(), { args: ["--check-config"], env: { ROLE: "boss" } });
    expect(await server.exited).toBe(1);
    expect(server.output()).toMatch(/^ROLE must be one of [^\n]+\n$/);
  });
});
