import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { createServer } from "node:net";
import { createSmsSender, SmsError, type SmsProvider } from "#src/platform/sms.ts";
import { freePort } from "#test/harness/free-port.ts";
import {
  refusal,
  smsAccount,
  startSmsProvider,
  type SmsProviderServer,
} from "#test/harness/sms.ts";
import { TestServer } from "#test/harness/server.ts";

const token = "4c9d1e7a5b3f8026d4c9d1e7a5b3f802";
const ann = { to: "+436641234567", text: "40721593 is your Hubbub code. Grüße & 100 % + ☂" };
const servers: SmsProviderServer[] = [];
let twilio: SmsProviderServer;

function start(credentials: string): SmsProviderServer {
  const server = startSmsProvider(credentials);
  servers.push(server);
  return server;
}

beforeEach(() => {
  twilio = start(`${smsAccount}:${token}`);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
});

function provider(changes: Partial<SmsProvider> = {}): SmsProvider {
  const { url: apiUrl } = twilio;
  const own = { accountSid: smsAccount, user: smsAccount, password: token, from: "+15005550006" };
  return { apiUrl, ...own, ...changes };
}

/** What went wrong; a message that was sent fails the test. */
async function failure(changes: Partial<SmsProvider> = {}, sms = ann): Promise<SmsError> {
  const outcome = await createSmsSender(provider(changes), 300)
    .send(sms)
    .catch((error: unknown) => error);
  if (outcome instanceof SmsError) return outcome;
  throw new Error(`It was ${String(outcome)}.`);
}

test("a message arrives letter by letter, from the number that is set", async () => {
  expect(await createSmsSender(provider()).send(ann)).toBe("sent");
  expect(twilio.taken).toEqual([{ ...ann, from: "+15005550006" }]);
});

test("a messaging service may stand where a number does", async () => {
  const from = "MG0123456789abcdef0123456789abcdef";
  await createSmsSender(provider({ from })).send(ann);
  expect(twilio.taken).toEqual([{ ...ann, from }]);
});

test("an API key may stand where the account's token does", async () => {
  const byKey = start("SK42:its secret");
  const key = { apiUrl: byKey.url, user: "SK42", password: "its secret" };
  expect(await createSmsSender(provider(key)).send(ann)).toBe("sent");
  expect(byKey.taken).toHaveLength(1);
});

test("a number that gets no messages is no failure: nobody tries again", async () => {
  const sender = createSmsSender(provider());
  expect(await sender.send({ ...ann, to: "+12" })).toBe("undeliverable");
  twilio.answerNext(() => refusal(400, 21610, "Attempt to send to unsubscribed recipient"));
  expect(await sender.send(ann)).toBe("undeliverable");
  expect(twilio.taken).toEqual([]);
});

describe("a message that surely was not taken is sent once more:", () => {
  test("when the provider is too busy", async () => {
    twilio.answerNext(() => new Response("later", { status: 503 }));
    expect(await createSmsSender(provider()).send(ann)).toBe("sent");
    expect([twilio.asked(), twilio.taken.length]).toEqual([2, 1]);
  });

  test("and only once", async () => {
    twilio.answerNext(...[1, 2].map(() => () => new Response("later", { status: 503 })));
    expect((await failure()).code).toBe("503");
    expect([twilio.asked(), twilio.taken.length]).toEqual([2, 0]);
  });
});

describe("a message that may have been taken is not sent again here:", () => {
  test("when the provider fails on the way", async () => {
    twilio.answerNext(() => refusal(500, 20500, "Internal Server Error"));
    expect(await failure()).toMatchObject({ code: "20500", name: "SmsError" });
    expect(twilio.asked()).toBe(1);
  });

  test("when it does not answer in time", async () => {
    const never = Promise.withResolvers<Response>();
    twilio.answerNext(() => never.promise);
    expect((await failure()).code).toBe("timeout");
    never.resolve(new Response());
    expect(twilio.asked()).toBe(1);
  });

  test("when the connection breaks", async () => {
    let connections = 0;
    const broken = createServer((socket) => {
      connections += 1;
      socket.once("data", () => socket.destroy());
    });
    await new Promise<void>((resolve) => broken.listen(0, "127.0.0.1", resolve));
    const address = broken.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await failure({ apiUrl: `http://127.0.0.1:${port}` });
    await new Promise<void>((resolve) => broken.close(() => resolve()));
    expect(connections).toBe(1);
  });
});

test("a provider that is not there is said so", async () => {
  const { message } = await failure({ apiUrl: `http://127.0.0.1:${await freePort()}` });
  expect(message).toBe("The SMS provider could not be reached.");
});

test("the credentials follow no redirection", async () => {
  const elsewhere = start("x:y");
  twilio.answerNext(() => Response.redirect(`${elsewhere.url}/2010-04-01/`, 307));
  expect((await failure()).code).toBe("307");
  expect(elsewhere.asked()).toBe(0);
});

test("an error holds neither credentials nor number nor words", async () => {
  const quoting = `Body "${ann.text}" to ${ann.to} by ${token}`;
  twilio.answerNext(
    () => refusal(400, 30999, quoting),
    () => new Response("<html>not JSON</html>", { status: 502 }),
  );
  const errors = [
    await failure(),
    await failure(),
    await failure({ password: "wrong" }),
    await failure({ apiUrl: "http://127.0.0.1:1" }),
  ];
  for (const error of errors) {
    const said = `${error.message} ${error.code} ${error.stack ?? ""} ${JSON.stringify(error)}`;
    for (const secret of [token, "wrong", ann.to, ann.text, "40721593", smsAccount])
      expect(said).not.toContain(secret);
    expect(error.cause).toBeUndefined();
  }
  expect(errors.map(({ code }) => code).slice(0, 3)).toEqual(["30999", "502", "20003"]);
});

test("a server that has a provider sends through it, in development too", async () => {
  const home = await TestServer.start({
    env: {
      ...{ SMS_ACCOUNT_SID: smsAccount, SMS_AUTH_TOKEN: token },
      ...{ SMS_FROM: "+15005550006", SMS_API_URL: twilio.url },
    },
  });
  expect(await home.server.services.sms.send(ann)).toBe("sent");
  expect(twilio.taken).toHaveLength(1);
  expect(home.server.mailbox?.listTexts()).toEqual([]);
});

test("without a provider development keeps messages, newest first, and tells nobody", async () => {
  const home = await TestServer.start();
  const { sms } = home.server.services;
  await sms.send(ann);
  await sms.send({ ...ann, to: "+436641111111" });
  const kept = home.server.mailbox?.listTexts() ?? [];
  expect(kept.map(({ to }) => to)).toEqual(["+436641111111", ann.to]);
});
