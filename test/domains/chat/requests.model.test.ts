/** Whatever two people do to each other, both find their chat where a naive model says, with what it says is in it. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { RequestModel, type Box, type Name, type Outcome } from "./request-model.ts";
import { people, sharedServer, unknownId, type ChatOnWire, type Person } from "./support.ts";

const acts = [
  ...(["send", "send", "send", "open", "accept", "decline", "follow", "unfollow"] as const),
  ...(["restrict", "unrestrict", "block", "unblock", "close", "reopen"] as const),
] as const;
const step = fc.record({
  actor: fc.constantFrom<Name>("ann", "bob"),
  act: fc.constantFrom(...acts),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

class Run {
  readonly model = new RequestModel();
  readonly #people: Record<Name, Person>;
  chatId = unknownId;

  constructor(people_: Record<Name, Person>) {
    this.#people = people_;
  }

  /** Does the step on both sides; both must agree on how it ends. */
  async take({ actor, act }: Step): Promise<void> {
    const { model } = this;
    const other = this.#people[actor === "ann" ? "bob" : "ann"].id;
    const person = { accountId: other };
    const chat = { chatId: this.chatId };
    const both = (expected: Outcome, op: string, input: object) =>
      this.#both(actor, expected, op, input);
    switch (act) {
      case "send":
        return await both(model.send(actor), "chat.sendMessage", { ...chat, text: "hi" });
      case "open":
        return await both(model.open(actor), "chat.openDirect", person);
      case "accept":
        return await both(model.accept(actor), "chat.acceptRequest", chat);
      case "decline":
        return await both(model.decline(actor), "chat.declineRequest", chat);
      case "follow":
      case "unfollow":
      case "restrict":
      case "unrestrict":
      case "block":
      case "unblock":
        // How these end is not chat's to say.
        if (await this.#ends(actor, `graph.${act}`, person)) model[act](actor);
        return;
      case "close":
      case "reopen": {
        const message = act === "close" ? "nobody" : "everyone";
        await this.#ends(actor, "privacy.update", { message });
        model.takeMessages(actor, act === "reopen");
      }
    }
  }

  async #ends(actor: Name, op: string, input: object): Promise<boolean> {
    return !(await this.#people[actor].socket.request(op, input)).error;
  }

  async #both(actor: Name, expected: Outcome, op: string, input: object): Promise<void> {
    const reply = await this.#people[actor].socket.request(op, input);
    expect([actor, op, reply.error?.code ?? "ok"]).toEqual([actor, op, expected]);
    if (op === "chat.openDirect" && reply.data) this.chatId = (reply.data as ChatOnWire).id;
  }

  async compare(): Promise<void> {
    for (const name of ["ann", "bob"] as const) {
      const person = this.#people[name];
      const expected = this.model.seenBy(name);
      const got = await person.socket.request("chat.get", { chatId: this.chatId });
      expect([name, got.error?.code ?? "ok"]).toEqual([name, expected ? "ok" : "not-found"]);
      const chats = await boxOf(person, "chats");
      const requests = await boxOf(person, "requests");
      expect(requests.requestCount).toBe(requests.items.length);
      expect(chats.requestCount).toBe(requests.items.length);
      const box: Box =
        chats.items.length > 0 ? "chats" : requests.items.length > 0 ? "requests" : "none";
      if (!expected) {
        expect([name, box]).toEqual([name, "none"]);
        continue;
      }
      const { items } = await person.call<{ items: { seq: number }[] }>("chat.listMessages", {
        ...{ chatId: this.chatId, limit: 100 },
      });
      const unread = (got.data as ChatOnWire).unreadCount;
      const seqs = items.map((message) => message.seq);
      expect({ name, box, requestCount: requests.requestCount, unread, seqs }).toEqual({
        name,
        ...expected,
      });
    }
    await expectPendingIsTrue(this.chatId);
  }
}

interface List {
  readonly items: ChatOnWire[];
  readonly requestCount: number;
}

function boxOf(person: Person, box: "chats" | "requests"): Promise<List> {
  return person.call<List>("chat.list", { box });
}

/** What spares hot messages a look at the other's side is never stale. */
async function expectPendingIsTrue(chatId: string): Promise<void> {
  const { sql } = (await sharedServer()).server.postgres;
  const stale = await sql`
    select from chats c where c.id = ${chatId} and c.is_pending <> exists (
      select from chat_members s where s.chat_id = c.id and (s.state = 'waiting' or not s.has_agreed))`;
  expect(stale).toHaveLength(0);
}

test("two people's chat is where the model says, for both, after every few steps", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 15, maxLength: 60, size: "max" }),
      async (steps) => {
        const [ann, bob] = await people("ann", "bob");
        const run = new Run({ ann, bob });
        for (const [count, one] of steps.entries()) {
          await run.take(one);
          if (count % 4 === 3) await run.compare();
        }
        await run.compare();
      },
    ),
    { numRuns: 20, interruptAfterTimeLimit: 30_000 },
  );
}, 60_000);
