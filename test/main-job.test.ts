/**
 * What Hubbub is for, from end to end over real TCP and real mail: two people sign up, log in over REST and talk over
 * their sockets; links are cut, the server is killed; nothing is lost and nothing comes twice.
 */
import { afterAll, expect, test } from "bun:test";
import { createClient, type Client } from "#src/client/index.ts";
import { temporaryDataDir } from "./harness/data-dir.ts";
import { startProxy, type Proxy } from "./harness/proxy.ts";
import { startServerProcess, type ServerProcess } from "./harness/server-process.ts";
import { startSmtp, type Smtp } from "./harness/smtp.ts";

const dataDir = temporaryDataDir();
const cleanups: (() => unknown)[] = [() => dataDir.remove()];
afterAll(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

function startHubbub(smtp: Smtp): ServerProcess {
  const server = startServerProcess({
    env: {
      DATA_DIR: dataDir.path,
      PORT: "0",
      SMTP_URL: smtp.url,
      ALLOWED_HOSTS: "127.0.0.1",
      ALLOWED_ORIGINS: "http://127.0.0.1",
    },
  });
  cleanups.push(async () => {
    server.kill("SIGTERM");
    await server.exited;
  });
  return server;
}

const portOf = (url: string): number => Number(new URL(url).port);

/** Signs up with the code from the mail, then logs in as any other device would. */
async function signUp(client: Client, smtp: Smtp, handle: string): Promise<string> {
  const email = `${handle}@people.example`;
  const password = `${handle} walks 7 dogs`;
  await client.register({ email, password, handle, displayName: handle, birthDate: "1990-05-17" });
  const code = /\b\d{8}\b/.exec((await smtp.next(email)).source)?.[0];
  if (code === undefined) throw new Error("the mail holds no code");
  await client.verifyEmail({ email, code });
  const answer = await client.login({ identifier: handle, password });
  if (!("account" in answer)) throw new Error("no second factor was set up");
  return answer.account.id;
}

/** Collects the texts somebody hears, and resolves once a text was among them. */
function listen(client: Client) {
  const texts: string[] = [];
  const waiting = new Map<string, () => void>();
  client.on("chat.messageCreated", (message) => {
    const text = message.text ?? "";
    texts.push(text);
    waiting.get(text)?.();
  });
  const hears = (text: string): Promise<void> =>
    texts.includes(text) ? Promise.resolve() : new Promise((resolve) => waiting.set(text, resolve));
  return { texts, hears };
}

test("two people have a conversation that survives a cut link and a killed server", async () => {
  const smtp = await startSmtp();
  cleanups.push(() => smtp.stop());
  let server = startHubbub(smtp);
  let port = portOf(await server.ready());
  const proxies: Proxy[] = [await startProxy(() => port), await startProxy(() => port)];
  cleanups.push(() => Promise.all(proxies.map((proxy) => proxy.stop())));
  const [ann, bob] = proxies.map((proxy) =>
    createClient({ url: `http://127.0.0.1:${proxy.port}` }),
  );
  if (!ann || !bob) throw new Error("two clients");
  cleanups.push(() => Promise.all([ann.close(), bob.close()]));
  await signUp(ann, smtp, "ann");
  const bobId = await signUp(bob, smtp, "bob");
  const annHears = listen(ann);
  const bobHears = listen(bob);
  await Promise.all([ann.connect(), bob.connect()]);

  const chat = await ann.call("chat.openDirect", { accountId: bobId });
  const expected: string[] = [];
  const say = async (client: Client, text: string): Promise<void> => {
    expected.push(text);
    await client.call("chat.sendMessage", { chatId: chat.id, text });
  };
  await say(ann, "Breakfast at nine?");
  await bobHears.hears("Breakfast at nine?");
  await say(bob, "Make it ten.");
  await annHears.hears("Make it ten.");

  proxies[1]?.sever();
  for (let line = 1; line <= 5; line += 1) await say(ann, `said while bob was away ${line}`);
  proxies[1]?.heal();
  await bobHears.hears("said while bob was away 5");

  const sending = say(ann, "said into the crash");
  server.kill("SIGKILL");
  expect(await server.exited).toBe("SIGKILL");
  server = startHubbub(smtp);
  port = portOf(await server.ready());
  await sending;
  await say(bob, "still here");
  await Promise.all([annHears.hears("still here"), bobHears.hears("still here")]);

  const { items } = await bob.call("chat.listMessages", { chatId: chat.id, limit: 100 });
  expect(items.map((item) => item.text)).toEqual(expected);
  expect(annHears.texts).toEqual(expected);
  expect(bobHears.texts).toEqual(expected);
}, 60_000);
