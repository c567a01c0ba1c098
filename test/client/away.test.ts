/** However long somebody was away, what they have afterwards is what a new device is told. */
import { beforeAll, expect, test } from "bun:test";
import { sharedServer } from "#test/harness/server.ts";
import { clientOf } from "./support.ts";

const longMs = 120_000;
beforeAll(sharedServer);

/** As many messages as the server would have written one by one: rows, events, and where the chat stands. */
async function writeMany(chatId: string, senderId: string, count: number): Promise<void> {
  const { sql } = (await sharedServer()).server.postgres;
  await sql.begin(async (tx) => {
    const [head] = await tx<{ seq: number }[]>`
      select seq from stream_heads where stream_id = ${chatId} for update`;
    const from = (head?.seq ?? 0) + 1;
    const to = from + count - 1;
    await tx`
      with written as (
        insert into messages (chat_id, seq, id, sender_id, text, created_at)
        select ${chatId}::uuid, n, gen_random_uuid(), ${senderId}::uuid, 'message ' || n, now()
        from generate_series(${from}::int, ${to}::int) n returning seq, id)
      insert into events (stream_id, seq, name, ref, actor_id, created_at)
      select ${chatId}::uuid, seq, 'chat.messageCreated', jsonb_build_object('messageId', id), ${senderId}::uuid, now()
      from written`;
    await tx`
      update stream_heads set seq = ${to}, moved_by = pg_current_xact_id() where stream_id = ${chatId}`;
  });
}

test.each([1, 100, 100_000])(
  "whoever missed %d events has each of them once and in order, and then hears what is new",
  async (missed) => {
    const [ann, bob] = await Promise.all([clientOf("ann"), clientOf("bob")]);
    const { id: chatId } = await ann.client.call("chat.openDirect", { accountId: bob.id });
    // Both open it: what one writes is no request to the other.
    await bob.client.call("chat.openDirect", { accountId: ann.id });
    const first = await ann.client.call("chat.sendMessage", { chatId, text: "before" });
    await bob.hears("chat.messageCreated", 1);
    const heard: number[] = [];
    const done = Promise.withResolvers<void>();
    bob.client.onStream(`chat:${chatId}`, ({ event, seq }) => {
      if (event !== "chat.messageCreated") return;
      heard.push(seq);
      if (heard.length === missed + 1) done.resolve();
    });
    bob.network.isDown = true;
    bob.network.cut();
    await writeMany(chatId, ann.id, missed);
    const after = await ann.client.call("chat.sendMessage", { chatId, text: "after" });
    expect(after.seq).toBe(first.seq + missed + 1);
    bob.network.isDown = false;
    bob.client.wake();
    await done.promise;
    await bob.client.caughtUp();
    expect(heard).toEqual(Array.from({ length: missed + 1 }, (_, index) => first.seq + 1 + index));
    expect(bob.client.cursorOf(`chat:${chatId}`)).toBe(after.seq);
    const live = await ann.client.call("chat.sendMessage", { chatId, text: "live" });
    while (heard.at(-1) !== live.seq) await Bun.sleep(10);
    expect(heard).toHaveLength(missed + 2);
  },
  longMs,
);
