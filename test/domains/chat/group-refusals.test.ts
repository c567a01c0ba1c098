/** What a no to a group is worth, and how many strangers may be asked. */
import { describe, expect, test } from "bun:test";
import { letKnow } from "#test/harness/acquaint.ts";
import { asked, add, remove, sqlOf, ageRefusals, expectUnheard } from "./group-request-support.ts";
import {
  acquainted,
  addressGroup,
  crowd,
  foundGroup,
  getChat,
  listOf,
  openDirect,
  outcome,
  people,
  requestsOf,
  send,
  textsOf,
  told,
  toPerson,
  type Person,
} from "./support.ts";

async function firstTo(writer: Person, other: Person): Promise<object> {
  return { chatId: await openDirect(writer, other), text: "hello" };
}

describe("declining", () => {
  test("takes the group and its stream from who declines, and leaves them in the list of members", async () => {
    const { ann, bob, chatId } = await asked();
    const { watch } = await bob.call<{ watch: string }>("watch.chat", { id: chatId });
    await bob.call("chat.declineRequest", { chatId });
    const left = { chatId, byId: bob.id, reason: "declined" };
    expect((await bob.socket.hears("chat.left", { chatId })).data).toEqual(left);
    await bob.socket.pushedFrame((frame) => frame.watch === watch && "ended" in frame);
    await send(ann, chatId, "among ourselves");
    expect([await listOf(bob), await requestsOf(bob)]).toEqual([[], []]);
    for (const op of ["chat.get", "chat.listMessages", "chat.listMembers", "chat.declineRequest"])
      expect([op, await outcome(bob, op, { chatId })]).toEqual([op, "not-found"]);
    expect(await outcome(bob, "chat.sendMessage", { chatId, text: "hi" })).toBe("not-found");
    const reading = { stream: `chat:${chatId}`, after: 0 };
    expect(await outcome(bob, "stream.read", reading)).toBe("not-found");
    expect(told(bob, "chat.messageCreated")).toEqual([]);
    expect(await getChat(ann, chatId)).toMatchObject({ memberCount: 3 });
  });

  test("can be thought better of: what was written meanwhile stays hidden", async () => {
    const { ann, bob, chatId } = await asked();
    await send(ann, chatId, "seen");
    await bob.call("chat.declineRequest", { chatId });
    await send(ann, chatId, "missed");
    const chat = await bob.call("chat.acceptRequest", { chatId });
    expect(chat).toMatchObject({ isRequest: false, unreadCount: 0, memberCount: 3 });
    await bob.socket.hears("chat.joined", { chatId, from: 4 });
    await send(ann, chatId, "welcome");
    expect(await textsOf(bob, chatId)).toEqual(["seen", "welcome"]);
    expect(await listOf(bob)).toMatchObject([{ id: chatId, unreadCount: 1 }]);
  });

  test("or leaving, before or after, takes one off the list, for all to see", async () => {
    for (const declines of [true, false]) {
      const { ann, bob, chatId } = await asked();
      if (declines) await bob.call("chat.declineRequest", { chatId });
      await bob.call("chat.leave", { chatId });
      await ann.socket.hears("chat.memberLeft", { chatId, accountId: bob.id });
      expect(await getChat(ann, chatId)).toMatchObject({ memberCount: 2 });
      expect(await outcome(bob, "chat.acceptRequest", { chatId })).toBe("not-found");
      expect(await requestsOf(bob)).toEqual([]);
    }
  });

  test("is for requests: not for members, and not for those who are none", async () => {
    const { ann, cid, chatId } = await asked();
    const [eve] = await people("eve");
    expect(await outcome(ann, "chat.declineRequest", { chatId })).toBe("forbidden");
    expect(await outcome(cid, "chat.declineRequest", { chatId })).toBe("forbidden");
    for (const op of ["chat.declineRequest", "chat.acceptRequest"])
      expect([op, await outcome(eve, op, { chatId })]).toEqual([op, "not-found"]);
  });
});

describe("once more", () => {
  test("who left is asked, also by a friend; agreeing makes good", async () => {
    const [ann, bob] = await acquainted("ann", "bob");
    const chatId = await foundGroup(ann, bob);
    for (let round = 0; round < 3; round += 1) {
      await bob.call("chat.leave", { chatId });
      expect(await add(ann, chatId, bob)).toEqual([bob.id]);
      expect(await listOf(bob)).toEqual([]);
      expect(await requestsOf(bob)).toMatchObject([{ id: chatId, askedById: ann.id }]);
      await bob.call("chat.acceptRequest", { chatId });
    }
    await remove(ann, chatId, bob);
    await add(ann, chatId, bob);
    expect(await listOf(bob)).toMatchObject([{ id: chatId, isRequest: false }]);
  });

  test("who declined hears nothing of the same stranger's other groups either, for thirty days", async () => {
    const { ann, bob, chatId } = await asked();
    const [eve] = await people("eve");
    await bob.call("chat.declineRequest", { chatId });
    const other = await addressGroup(ann, bob);
    expect(await getChat(ann, other)).toMatchObject({ memberCount: 2 });
    await expectUnheard(bob, other);
    const others = await addressGroup(eve, bob);
    expect(await requestsOf(bob)).toMatchObject([{ id: others, askedById: eve.id }]);
    await ageRefusals(chatId, 31);
    const later = await addressGroup(ann, bob);
    expect(await requestsOf(bob)).toMatchObject([{ id: later }, { id: others }]);
    await bob.call("chat.declineRequest", { chatId: later });
    await letKnow(ann, [bob]);
    const known = await addressGroup(ann, bob);
    expect(await listOf(bob)).toMatchObject([{ id: known, isRequest: false }]);
  });

  test("who declined hears nothing for thirty days, then once; after a second no, nothing", async () => {
    const { ann, bob, chatId } = await asked();
    const again = async () => {
      await remove(ann, chatId, bob);
      // To the one who adds it is done, whatever the other hears of it.
      expect(await add(ann, chatId, bob)).toEqual([bob.id]);
      expect(await getChat(ann, chatId)).toMatchObject({ memberCount: 3 });
    };
    await bob.call("chat.declineRequest", { chatId });
    await ageRefusals(chatId, 29);
    await again();
    await expectUnheard(bob, chatId);
    await ageRefusals(chatId, 2);
    await again();
    expect(await requestsOf(bob)).toMatchObject([{ id: chatId }]);
    await bob.call("chat.declineRequest", { chatId });
    await ageRefusals(chatId, 10_000);
    await again();
    await expectUnheard(bob, chatId);
    expect(await outcome(bob, "chat.acceptRequest", { chatId })).toBe("ok");
    await bob.call("chat.leave", { chatId });
    await add(ann, chatId, bob);
    expect(await requestsOf(bob)).toMatchObject([{ id: chatId }]);
  });

  test("leaving a request is a no as well, and another person asks anew", async () => {
    const { ann, bob, chatId } = await asked();
    await bob.call("chat.leave", { chatId });
    await add(ann, chatId, bob);
    await expectUnheard(bob, chatId);
    const [eve] = await people("eve");
    const other = await addressGroup(eve, bob);
    expect(await requestsOf(bob)).toMatchObject([{ id: other }]);
  });

  test("who was removed while it was a request is asked again", async () => {
    const { ann, bob, chatId } = await asked();
    await remove(ann, chatId, bob);
    await bob.socket.hears("chat.left", { chatId, reason: "removed" });
    expect(await requestsOf(bob)).toEqual([]);
    await add(ann, chatId, bob);
    expect(await requestsOf(bob)).toMatchObject([{ id: chatId }]);
  });
});

describe("bounds", () => {
  test("twenty strangers an hour, in groups and direct chats together, also at once", async () => {
    const [ann] = await people("ann");
    const others = await crowd(30);
    const [first, ...rest] = others;
    if (!first) throw new Error("somebody");
    await send(ann, await openDirect(ann, first), "hello");
    const chatId = await addressGroup(ann);
    const two = await addressGroup(ann);
    const results = await Promise.all(
      rest.map((person, n) =>
        ann.http("chat.addMembers", {
          chatId: n % 2 === 0 ? chatId : two,
          accountIds: [person.id],
        }),
      ),
    );
    const refused = results.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(10);
    expect(refused[0]?.body.error?.code).toBe("rate-limited");
    const [last] = rest.slice(-1);
    const input = { title: "More", accountIds: [last?.id] };
    const refusal = await ann.refusal("chat.createGroup", input);
    expect(refusal).toMatchObject({ code: "rate-limited" });
    expect(refusal.message).toContain("20 people who do not know you");
    expect(refusal.retryAfterMs).toBeGreaterThan(3_500_000);
    expect(refusal.retryAfterMs).toBeLessThanOrEqual(3_600_000);
    if (last)
      expect(await outcome(ann, "chat.sendMessage", await firstTo(ann, last))).toBe("rate-limited");
  });

  test("more than twenty in one call never pass, and nothing happens", async () => {
    const [ann] = await people("ann");
    const others = await crowd(21);
    const accountIds = others.map((person) => person.id);
    const refusal = await ann.refusal("chat.createGroup", { title: "All", accountIds });
    expect(refusal).toMatchObject({ code: "limit" });
    expect(refusal.message).toContain("More of them do not know you than the 20");
    expect(await listOf(ann)).toEqual([]);
    for (const person of others) expect(await requestsOf(person)).toEqual([]);
    await letKnow(ann, others.slice(0, 1));
    await ann.call("chat.createGroup", { title: "All", accountIds });
  });

  test("no answer and no removal gives a place back; whoever knows the adder takes none", async () => {
    const [ann, friend] = await people("ann", "friend");
    const others = await crowd(20);
    const chatId = await addressGroup(ann, ...others);
    const [one, two, three, next] = [...others.slice(0, 3), ...(await crowd(1))];
    if (!one || !two || !three || !next) throw new Error("four people");
    await one.call("chat.declineRequest", { chatId });
    await two.call("chat.acceptRequest", { chatId });
    await remove(ann, chatId, three);
    const input = { chatId, accountIds: [next.id] };
    expect(await outcome(ann, "chat.addMembers", input)).toBe("rate-limited");
    await letKnow(ann, [friend]);
    await toPerson(friend, "restrict", ann);
    expect(await add(ann, chatId, friend)).toEqual([friend.id]);
    await (await sqlOf())`
      update chat_members set asked_at = asked_at - interval '61 minutes' where chat_id = ${chatId}`;
    expect(await add(ann, chatId, next)).toEqual([next.id]);
  });
});
