/** Everybody loses the server at one instant: all come back by themselves, whole, and without hammering at the door. */
import { expect, test } from "bun:test";
import { createClient, type Client, type ClientStorage } from "#src/client/index.ts";
import { memoryStorage } from "#src/client/storage.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { group } from "#test/realtime/support.ts";
import { Network, textsOf } from "./support.ts";

const peopleCount = 25;
const clientsEach = 20;
const attemptsEachMax = 4;

/** As after a login. */
function loginOf(person: Person): ClientStorage {
  const storage = memoryStorage();
  const { accessToken, refreshToken, id, handle } = person;
  const times = { expiresAtMs: Date.now() + 600_000, renewAtMs: Date.now() + 480_000 };
  void storage.set(
    "hubbub.tokens",
    JSON.stringify({ accessToken, refreshToken, account: { id, handle }, ...times }),
  );
  return storage;
}

test("five hundred clients cut at once all come back, with all that they missed, in a few attempts each", async () => {
  const home = await TestServer.start();
  const people = await home.people(...Array.from({ length: peopleCount }, (_, n) => `p${n}`));
  const [first, ...others] = people;
  if (!first) throw new Error("people");
  const chatId = await group(first, ...others);
  const network = new Network();
  let attempts = 0;
  const CountedSocket = class extends network.WebSocket {
    constructor(url: string) {
      super(url);
      attempts += 1;
    }
  };
  const texts = ["before", "while away", "and again"];
  const comers = people.flatMap((person) =>
    Array.from({ length: clientsEach }, () => {
      const client = createClient({
        url: home.url,
        storage: loginOf(person),
        WebSocket: CountedSocket,
      });
      return { client, whole: wholeness(client, texts) };
    }),
  );
  await Promise.all(comers.map(async ({ client }) => await openedAndCaughtUp(client)));
  await first.call("chat.sendMessage", { chatId, text: "before" });
  await Promise.all(comers.map(({ whole }) => whole.begun));
  attempts = 0;
  network.cut();
  for (const text of texts.slice(1)) await first.http("chat.sendMessage", { chatId, text });
  await Promise.all(comers.map(({ whole }) => whole.complete));
  expect(attempts).toBeGreaterThanOrEqual(comers.length);
  expect(attempts).toBeLessThanOrEqual(comers.length * attemptsEachMax);
  await Promise.all(comers.map(({ client }) => client.close()));
  await home.stop();
}, 60_000);

async function openedAndCaughtUp(client: Client): Promise<void> {
  await client.restore();
  await client.connect();
  await client.caughtUp();
}

/** `begun` with the first of the texts, `complete` with all of them, each once and in order. */
function wholeness(client: Client, texts: readonly string[]) {
  const begun = Promise.withResolvers<void>();
  const complete = Promise.withResolvers<void>();
  const heard: string[] = [];
  client.onStream(null, (event) => {
    for (const text of textsOf([event])) {
      heard.push(text);
      if (text === texts[0]) begun.resolve();
      if (heard.length < texts.length) continue;
      if (Bun.deepEquals(heard, texts)) complete.resolve();
      else complete.reject(new Error(`heard ${heard.join(", ")}`));
    }
  });
  return { begun: begun.promise, complete: complete.promise };
}
