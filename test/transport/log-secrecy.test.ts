/** What people write, and what lets one be them, is in no log: neither when all is well nor when nothing is. */
import { expect, test } from "bun:test";
import { createLog } from "#src/platform/log.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { fixturePassword, TestServer } from "#test/harness/server.ts";
import { RawSocket } from "#test/harness/raw-socket.ts";
import { canary, probing, rawSocketOf } from "./support.ts";

test("neither tokens, passwords, addresses of mail, texts, keys nor what could not be read are logged", async () => {
  const lines: string[] = [];
  const log = await createLog({
    level: "debug",
    format: "json",
    destination: { write: (line) => void lines.push(line) },
  });
  const home = await TestServer.start({ log, catalogue: probing().catalogue });
  const [ann, bob] = await home.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const { id: chatId } = await ann.call<{ id: Id }>("chat.openDirect", { accountId: bob.id });
  const key = newId();

  await home.http("auth.login", { identifier: ann.handle, password: fixturePassword });
  await home.http("auth.login", { identifier: ann.email, password: `${canary}-guess` });
  await home.http("auth.refresh", { refreshToken: `${canary}-refresh` });
  await home.http("auth.register", { email: `${canary}@people.test`, password: canary });
  await ann.call("chat.sendMessage", { chatId, text: `${canary} in a message` }, key);
  await ann.refusal("chat.sendMessage", { chatId, text: `${canary} again` }, key);
  await ann.http(
    "profile.update",
    { bio: canary, nonsense: canary },
    { "idempotency-key": canary },
  );
  await ann.http("profile.update", `{"bio":"${canary}`);
  await ann.http(
    "session.list",
    {},
    { authorization: `Bearer ${canary}`, "user-agent": "a browser" },
  );
  expect((await ann.http("probe.writeFail", { name: canary })).status).toBe(500);

  const raw = await rawSocketOf(home, ann);
  raw.sendText(`{"id":2,"op":"${canary}"`);
  raw.sendRequest(3, canary, { text: canary });
  raw.sendRequest(4, "probe.readFail", { name: canary });
  await raw.reply(4);
  raw.sendRequest(5, "session.open", { token: bob.accessToken, sync: canary });
  await raw.end();
  const leaked = await RawSocket.open(home.url, { path: `/v1/socket?token=${ann.accessToken}` });
  leaked.cut();
  await ann.socket.closed;
  await home.stop();

  const all = lines.join("");
  expect(all).toContain("an operation failed");
  expect(all).toContain("connect failed: postgres://[redacted]@10.1.2.3");
  for (const secret of [
    canary,
    fixturePassword,
    ann.accessToken,
    bob.accessToken,
    ann.refreshToken,
    ann.email,
    key,
  ]) {
    expect(all).not.toContain(secret);
  }
});
