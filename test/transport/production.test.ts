/** What only production does: strict transport, no development pages, and a port that is shared with nobody. */
import { expect, test } from "bun:test";
import { silentLog } from "#src/kit/log.ts";
import { startEmbeddedPostgres } from "#src/platform/embedded-postgres.ts";
import { stopAtEnd } from "#test/harness/cleanup.ts";
import { temporaryDataDir } from "#test/harness/data-dir.ts";
import { sharedServer, TestServer } from "#test/harness/server.ts";

// Production takes no database that may lose what it acknowledged, and those of the tests may.
const dataDir = temporaryDataDir();
const postgres = await startEmbeddedPostgres({ dataDir: dataDir.path, log: silentLog });
stopAtEnd(async () => {
  await postgres.stop();
  dataDir.remove();
});
const strict = await TestServer.start({
  env: {
    DATABASE_URL: postgres.url,
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    PUBLIC_URL: "https://hubbub.example",
    ALLOWED_HOSTS: "hubbub.example",
    SMTP_URL: "smtp://127.0.0.1:9",
    OIDC_PROVIDERS: "own",
    OIDC_OWN_ISSUER: "https://id.hubbub.example",
    OIDC_OWN_CLIENT_ID: "hubbub",
    OIDC_OWN_CLIENT_SECRET: "a secret of the tests alone",
    SIGN_IN_RETURN_URLS: "https://app.hubbub.example/signed-in",
    TOKEN_SECRET: "k1:3q2-7wAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk",
    ENCRYPTION_KEY: "kQ8mZ1rT5vX9bN3cF7hJ2lP6sU0wY4aE",
  },
});

const headers = { host: "hubbub.example" };

test("every answer asks browsers to come back by https only", async () => {
  for (const path of ["/v1/session.list", "/v1/socket", "/nowhere", "/livez"]) {
    const answer = await fetch(`${strict.url}${path}`, { headers });
    expect(answer.headers.get("strict-transport-security")).toContain("max-age=63072000");
  }
});

test.each(["/dev/mail", "/dev/mail.json"])("%s is not there", async (path) => {
  expect((await fetch(`${strict.url}${path}`, { headers })).status).toBe(404);
});

test.each(["127.0.0.1", "localhost", "hubbub.example.evil"])(
  "%s is no host of ours",
  async (host) => {
    expect((await fetch(`${strict.url}/v1/session.list`, { headers: { host } })).status).toBe(421);
  },
);

test.each(["http://127.0.0.1", "http://localhost:3000", "http://hubbub.example", "null"])(
  "%s is no origin of ours",
  async (origin) => {
    const answer = await fetch(`${strict.url}/v1/session.list`, {
      method: "POST",
      headers: { ...headers, origin },
    });
    expect(answer.status).toBe(403);
  },
);

test("a sign-in at a provider returns to an app, never to a page that shows its ticket, nor to this machine", async () => {
  for (const more of [{}, { returnTo: "http://127.0.0.1:4000/back" }]) {
    const input = { provider: "own", verifierHash: "A".repeat(43), ...more };
    const { status, body } = await strict.http("auth.beginProviderLogin", input, headers);
    expect([status, Object.keys(body.error?.fields ?? {})]).toEqual([422, ["returnTo"]]);
  }
});

test("passkeys are bound to the domain that people come to", async () => {
  const { body } = await strict.http("auth.beginPasskeyLogin", {}, headers);
  expect(body["rpId"]).toBe("hubbub.example");
});

test("a second server does not share the port of the first", async () => {
  const first = await sharedServer();
  const second = TestServer.start({ env: { PORT: String(first.server.port) } });
  expect(await second.catch((error: Error) => error.message)).toBe(
    `PORT ${first.server.port} is taken by another program.`,
  );
});
