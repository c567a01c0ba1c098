import { people, type Person } from "#test/harness/server.ts";
import {
  everyone,
  insiders,
  loggedIn,
  on,
  onPerson,
  onSelf,
  type Row,
  type Verdicts,
} from "./rows.ts";
import { nobodysId, writtenBy, type Scene } from "./stage.ts";

/** An operation on a chat: in the group, and on a chat of nobody. */
function onChat(operation: string, more: (scene: Scene) => object, verdicts: Verdicts): Row[] {
  return on(
    operation,
    ["private", "a group", (scene) => ({ chatId: scene.group.chatId, ...more(scene) }), verdicts],
    [
      "nonexistent",
      "no chat",
      (scene) => ({ chatId: nobodysId(), ...more(scene) }),
      everyone("not-found"),
    ],
  );
}

const author = { exMember: "not-found", member: "ok", admin: "ok", owner: "ok" } as const;

/** An operation on a message: one's own, another's, one from before one came, and none. */
function onMessage(operation: string, variant: string, more: object, others: Verdicts): Row[] {
  const inGroup = ({ group }: Scene, messageId: string): object => ({
    chatId: group.chatId,
    messageId,
    ...more,
  });
  const nothing = everyone("not-found");
  return on(
    operation,
    ["own", `one's message${variant}`, (scene) => inGroup(scene, writtenBy(scene)), author],
    [
      "private",
      `another's message${variant}`,
      (scene) => inGroup(scene, writtenBy(scene, "exMember")),
      others,
    ],
    [
      "private",
      `a message from before one came${variant}`,
      (scene) => inGroup(scene, scene.group.unseenId),
      { member: "not-found" },
    ],
    ["nonexistent", `no message${variant}`, (scene) => inGroup(scene, nobodysId()), nothing],
    [
      "nonexistent",
      `a message of no chat${variant}`,
      (scene) => ({ ...inGroup(scene, writtenBy(scene)), chatId: nobodysId() }),
      nothing,
    ],
  );
}

/** A direct chat with somebody new, who does something about it; for those who can have one. */
async function directWith(
  { actor, role, group }: Scene,
  act: (other: Person, chatId: string, actor: Person) => Promise<unknown>,
): Promise<{ chatId: string }> {
  const [other] = await people("other");
  if (!actor || !other || role === "suspended") return { chatId: group.chatId };
  const { id } = await other.call<{ id: string }>("chat.openDirect", { accountId: actor.id });
  await act(other, id, actor);
  return { chatId: id };
}

function requestTo(scene: Scene): Promise<{ chatId: string }> {
  return directWith(scene, (other, chatId) =>
    other.call("chat.sendMessage", { chatId, text: "Do you know me?" }),
  );
}

function onRequest(operation: string, more: object = {}): Row[] {
  const input = async (scene: Scene) => ({ ...(await requestTo(scene)), ...more });
  return on(operation, ["own", "a request", input, loggedIn("ok")]);
}

/** In a group of somebody who is a stranger to those who can be in one. */
function onGroupRequest(operation: string, more: object = {}): Row[] {
  const input = async ({ actor, role, group }: Scene): Promise<object> => {
    const [other] = await people("other");
    if (!actor || !other || role === "suspended") return { chatId: group.chatId, ...more };
    const asked = { title: "Do you know me?", accountIds: [actor.id] };
    const { id: chatId } = await other.call<{ id: string }>("chat.createGroup", asked);
    return { chatId, ...more };
  };
  return on(operation, ["own", "a group that is a request", input, loggedIn("ok")]);
}

/** As a chat that does not exist, whatever is tried in it. */
function acrossBlock(operation: string, more: object = {}): Row[] {
  const input = async (scene: Scene) => ({
    ...(await directWith(scene, async (other, _, actor) => {
      await actor.http("chat.openDirect", { accountId: other.id });
      await other.call("graph.block", { accountId: actor.id });
    })),
    ...more,
  });
  return on(operation, ["private", "a chat across a block", input, loggedIn("not-found")]);
}

const all = insiders("ok", "ok", "ok");
const managers = insiders("forbidden", "ok", "ok");
const nobody = insiders("forbidden", "forbidden", "forbidden");

export const chatRows: readonly Row[] = [
  ...onPerson("chat.openDirect", (accountId) => ({ accountId }), "not-found"),
  ...onPerson("chat.createGroup", (id) => ({ title: "Another", accountIds: [id] }), "not-found"),
  ...onSelf("chat.list"),
  ...onChat("chat.get", () => ({}), all),
  ...onChat("chat.listMembers", () => ({}), all),
  ...onChat("chat.listMessages", () => ({}), all),
  ...onChat("chat.sendMessage", () => ({ text: "hi" }), all),
  ...onChat("chat.markRead", () => ({ seq: 1 }), all),
  ...onChat("chat.setTyping", () => ({ typing: false }), all),
  ...onChat("chat.leave", () => ({}), all),
  ...onChat("chat.update", () => ({ title: "Renamed" }), managers),
  ...onChat(
    "chat.addMembers",
    ({ stage }) => ({ accountIds: [stage.person("stranger").id] }),
    managers,
  ),
  ...onChat("chat.removeMember", ({ stage }) => ({ accountId: stage.extra.id }), managers),
  ...onChat(
    "chat.setRole",
    ({ stage }) => ({ accountId: stage.extra.id, role: "admin" }),
    managers,
  ),
  ...onChat("chat.acceptRequest", () => ({}), all),
  ...onRequest("chat.acceptRequest"),
  ...onChat("chat.declineRequest", () => ({}), nobody),
  ...onRequest("chat.declineRequest"),
  ...onRequest("chat.sendMessage", { text: "I do." }),
  ...onRequest("chat.setTyping", { typing: true }),
  ...onGroupRequest("chat.get"),
  ...onGroupRequest("chat.listMessages"),
  ...onGroupRequest("chat.acceptRequest"),
  ...onGroupRequest("chat.declineRequest"),
  ...onGroupRequest("chat.leave"),
  ...onGroupRequest("chat.sendMessage", { text: "I do." }),
  ...onGroupRequest("chat.setTyping", { typing: true }),
  ...acrossBlock("chat.sendMessage", { text: "hi" }),
  ...acrossBlock("chat.setTyping", { typing: true }),
  ...acrossBlock("chat.acceptRequest"),
  ...onMessage("chat.editMessage", "", { text: "edited" }, nobody),
  ...onMessage("chat.deleteMessage", ", for everyone", { for: "everyone" }, managers),
  ...onMessage("chat.deleteMessage", ", for oneself", { for: "me" }, all),
];
