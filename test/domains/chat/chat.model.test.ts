/** Whatever people do in a group, each sees exactly what a naive model says: messages, unread count, stream. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { ModelChat, type Outcome, type Seen, type SeenEvent } from "./model.ts";
import { letKnow } from "#test/harness/acquaint.ts";
import {
  eventsOf,
  outcome,
  people as makePeople,
  sharedServer,
  unknownId,
  type ChatOnWire,
  type EventOnWire,
  type MessagePage,
  type Person,
} from "./support.ts";

const names = ["ann", "bob", "cid", "dan"] as const;
type Name = (typeof names)[number];

const someone = fc.constantFrom(...names);
const pick = fc.nat({ max: 1000 });
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("send" as const), actor: someone }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("edit" as const), actor: someone, pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("delete" as const), actor: someone, pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("hide" as const), actor: someone, pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("markRead" as const), actor: someone, pick }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("add" as const), actor: someone, target: someone }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("remove" as const), actor: someone, target: someone }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("promote" as const), actor: someone, target: someone }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("leave" as const), actor: someone }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("accept" as const), actor: someone }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("decline" as const), actor: someone }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

interface Run {
  readonly chatId: string;
  readonly people: Record<Name, Person>;
  readonly model: ModelChat;
  /** The server's id of each message, by its seq. */
  readonly ids: Map<number, string>;
}

/** Does the step on both sides; both must agree on how it ends. */
async function take(run: Run, step: Step, count: number): Promise<void> {
  const { model, people, chatId } = run;
  const actor = people[step.actor];
  const messageId = (seq: number) => run.ids.get(seq) ?? unknownId;
  const both = async (expected: Outcome, op: string, input: object) => {
    const reply = await actor.socket.request(op, { chatId, ...input });
    expect([op, reply.error?.code ?? "ok"]).toEqual([op, expected]);
    return reply.data as { id: string; seq: number };
  };
  switch (step.do) {
    case "send": {
      const text = `message ${count}`;
      const sent = await both(model.send(step.actor, text), "chat.sendMessage", { text });
      if (sent) run.ids.set(sent.seq, sent.id);
      return;
    }
    case "edit": {
      const seq = model.seqOf(step.pick);
      const input = { messageId: messageId(seq), text: `edit ${count}` };
      await both(model.edit(step.actor, seq, input.text), "chat.editMessage", input);
      return;
    }
    case "delete": {
      const seq = model.seqOf(step.pick);
      const input = { messageId: messageId(seq), for: "everyone" };
      await both(model.deleteForEveryone(step.actor, seq), "chat.deleteMessage", input);
      return;
    }
    case "hide": {
      const seq = model.seqOf(step.pick);
      const input = { messageId: messageId(seq), for: "me" };
      await both(model.deleteForMe(step.actor, seq), "chat.deleteMessage", input);
      return;
    }
    case "markRead": {
      const seq = step.pick % (model.head + 3);
      await both(model.markRead(step.actor, seq), "chat.markRead", { seq });
      return;
    }
    case "add": {
      const accountIds = [people[step.target].id];
      await both(model.add(step.actor, step.target), "chat.addMembers", { accountIds });
      return;
    }
    case "remove": {
      const accountId = people[step.target].id;
      await both(model.remove(step.actor, step.target), "chat.removeMember", { accountId });
      return;
    }
    case "promote": {
      const input = { accountId: people[step.target].id, role: "admin" };
      await both(model.promote(step.actor, step.target), "chat.setRole", input);
      return;
    }
    case "leave":
      return void (await both(model.leave(step.actor), "chat.leave", {}));
    case "accept":
      return void (await both(model.accept(step.actor), "chat.acceptRequest", {}));
    case "decline":
      await both(model.decline(step.actor), "chat.declineRequest", {});
  }
}

async function compare(run: Run): Promise<void> {
  for (const name of names) {
    const expected = run.model.members.has(name) ? run.model.seenBy(name) : null;
    const actual = await seenByServer(run, name);
    expect({ name, ...actual }).toEqual({ name, ...expected });
  }
}

async function seenByServer({ chatId, people, model }: Run, name: Name) {
  const person = people[name];
  const stream = `chat:${chatId}`;
  const chat = await person.socket.request("chat.get", { chatId });
  if (chat.error) {
    expect(await outcome(person, "chat.listMessages", { chatId })).toBe("not-found");
    expect(await outcome(person, "stream.read", { stream, after: 0 })).toBe("not-found");
    return null;
  }
  const events = await eventsOf(person, stream, model.firstSeqOf(name) - 1);
  return {
    messages: await allMessages(person, chatId),
    ...looksOf(chat.data as ChatOnWire),
    events: events.map(shown),
  };
}

function looksOf({ unreadCount, isRequest, role, memberCount }: ChatOnWire) {
  return { unreadCount, isRequest, role, memberCount };
}

async function allMessages(person: Person, chatId: string): Promise<Seen[]> {
  const seen: Seen[] = [];
  let cursor: string | null = null;
  do {
    const input: object = { chatId, after: 0, limit: 7, ...(cursor ? { cursor } : {}) };
    const page: MessagePage = await person.call("chat.listMessages", input);
    seen.push(...page.items.map(({ seq, text, version }) => ({ seq, text, version })));
    cursor = page.nextCursor;
  } while (cursor);
  return seen;
}

function shown({ seq, event, data }: EventOnWire): SeenEvent {
  if (!event) return { seq, skip: true };
  return data?.version === undefined ? { seq, event } : { seq, event, version: data.version };
}

/** As if a month went by between runs: strangers may be asked anew, and a no to the group of an earlier run is over. */
async function forgetOtherGroups(): Promise<void> {
  const { sql } = (await sharedServer()).server.postgres;
  await sql`
    update chat_members set asked_at = asked_at - interval '1 hour', refused_at = refused_at - interval '31 days'`;
}

test("a group is what the model says, for everyone, after every few steps", async () => {
  const [ann, bob, cid, dan] = await makePeople(...names);
  const people = { ann, bob, cid, dan };
  // Dan knows nobody: to whatever he is added, he is asked.
  for (const known of [ann, bob, cid, dan]) await letKnow(known, [ann, bob, cid]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 80, size: "max" }),
      async (steps) => {
        await forgetOtherGroups();
        const { id: chatId } = await ann.call<{ id: string }>("chat.createGroup", {
          title: "Model",
          accountIds: [bob.id],
        });
        const model = new ModelChat("ann", ["bob"], ["dan"]);
        const run: Run = { chatId, people, model, ids: new Map() };
        for (const [count, step] of steps.entries()) {
          await take(run, step, count);
          if (count % 10 === 9) await compare(run);
        }
        await compare(run);
      },
    ),
    { numRuns: 25, interruptAfterTimeLimit: 60_000 },
  );
}, 120_000);
