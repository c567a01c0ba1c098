/**
 * What each operation is asked while the walk looks for traces: a new operation needs its line here. `about` names the
 * other person in every way its input can, and is asked about nobody as well: the two answers must be the same. `plain`
 * names nobody; its answer must not know of the other either. `spared` says why an operation is not asked at all.
 */
import { hashOf, type Named, type Scene } from "./cast.ts";

export type Ask =
  | { readonly about: (scene: Scene, other: Named) => readonly object[] }
  | { readonly plain: (scene: Scene) => readonly object[] }
  | {
      readonly about: (scene: Scene, other: Named) => readonly object[];
      readonly plain: (scene: Scene) => readonly object[];
    }
  | { readonly spared: string };

const byId: Ask = { about: (_, { id }) => [{ accountId: id }] };
const nothing: Ask = { plain: () => [{}] };
const ofThird = ({ third }: Scene): object => ({ accountId: third.id, limit: 100 });

function spare(why: string, ...operations: readonly string[]): Record<string, Ask> {
  return Object.fromEntries(operations.map((operation) => [operation, { spared: why }]));
}

function each(ask: Ask, ...operations: readonly string[]): Record<string, Ask> {
  return Object.fromEntries(operations.map((operation) => [operation, ask]));
}

/** A list of somebody's people: theirs, and that of a friend in which they stand. */
const peopleOf: Ask = {
  about: (_, { id }) => [{ accountId: id }],
  plain: (scene) => [ofThird(scene), { accountId: scene.viewer.id, limit: 100 }],
};

/** What lies in a shared chat is asked of where there is one, and of the viewer's own group everywhere. */
const inChats: Ask = {
  plain: ({ groupId, sharedChatId }) =>
    [groupId, sharedChatId].flatMap((chatId) => (chatId === null ? [] : [{ chatId }])),
};

const graphAsks: Readonly<Record<string, Ask>> = {
  "graph.unblock": byId,
  ...each(
    byId,
    ...["graph.follow", "graph.unfollow", "graph.removeFollower", "graph.acceptFollow"],
    ...["graph.declineFollow", "graph.requestFriend", "graph.acceptFriend", "graph.declineFriend"],
    ...["graph.cancelFriend", "graph.removeFriend", "graph.block", "graph.mute"],
    ...["graph.unmute", "graph.restrict", "graph.unrestrict", "graph.dismissSuggestion"],
  ),
  ...each(peopleOf, "graph.listFollowers", "graph.listFollowing", "graph.listFriends"),
  "graph.listMutuals": {
    about: (_, { id }) => [{ accountId: id }, { accountId: id, kind: "friends" }],
    plain: (scene) => [ofThird(scene), { ...ofThird(scene), kind: "friends" }],
  },
  "graph.getRelationships": {
    about: ({ third }, { id }) => [{ accountIds: [id] }, { accountIds: [third.id, id] }],
  },
  ...each(
    { plain: () => [{}, { direction: "sent" }] },
    ...["graph.listFollowRequests", "graph.listFriendRequests"],
  ),
  ...each(nothing, "graph.listBlocked", "graph.listMuted", "graph.suggest", "list.list"),
  "list.create": { plain: () => [{ name: "Another" }] },
  "list.update": { plain: ({ listId }) => [{ listId, name: "Renamed" }] },
  "list.delete": { spared: "Its answer is empty, and it would take the list that others ask for." },
  ...each(
    {
      about: ({ listId }, { id }) => [
        { listId, accountIds: [id] },
        { listId: "closeFriends", accountIds: [id] },
      ],
    },
    ...["list.addMembers", "list.removeMembers"],
  ),
  "list.listMembers": { plain: ({ listId }) => [{ listId }, { listId: "closeFriends" }] },
  "contacts.match": { about: (_, { email }) => [{ hashes: [hashOf(email)] }] },
  "contacts.forget": nothing,
};

const profileAsks: Readonly<Record<string, Ask>> = {
  "profile.get": {
    about: (_, { id, handle }) => [{ id }, { handle }, { handle: handle.toUpperCase() }],
    plain: ({ third }) => [{ id: third.id }],
  },
  "profile.getMany": { about: ({ third }, { id }) => [{ ids: [id] }, { ids: [third.id, id] }] },
  "profile.search": {
    about: (_, { handle, displayName }) => [
      { query: handle },
      { query: handle.slice(0, -2) },
      { query: displayName },
    ],
  },
  "profile.update": {
    about: (_, { id, avatarId }) => [
      { audiences: { bio: { kind: "users", userIds: [id] } } },
      { audiences: { bio: { kind: "public", except: { userIds: [id] } } } },
      { avatarId },
      { coverId: avatarId },
    ],
  },
  "privacy.update": {
    about: (_, { id }) => [
      { postAudience: { kind: "users", userIds: [id] } },
      { storyAudience: { kind: "friends", except: { userIds: [id] } } },
    ],
    plain: () => [{}],
  },
  ...each(nothing, "privacy.get", "account.get", "session.list", "passkey.list"),
  ...each(nothing, "provider.listLinked", "twoFactor.get"),
};

const mediaAsks: Readonly<Record<string, Ask>> = {
  "media.get": { about: (_, { avatarId }) => [{ mediaId: avatarId }] },
  "media.completeUpload": { about: (_, { avatarId }) => [{ mediaId: avatarId }] },
  "media.setAltText": { about: (_, { avatarId }) => [{ mediaId: avatarId, altText: "Mine?" }] },
  "media.delete": { about: (_, { avatarId }) => [{ mediaId: avatarId }] },
  "media.createUpload": { spared: "It makes a medium of the caller's own, and names nobody." },
};

const chatAsks: Readonly<Record<string, Ask>> = {
  "chat.openDirect": byId,
  "chat.createGroup": {
    about: ({ third }, { id }) => [
      { title: "Us", accountIds: [id] },
      { title: "All of us", accountIds: [third.id, id] },
    ],
  },
  "chat.addMembers": { about: ({ groupId }, { id }) => [{ chatId: groupId, accountIds: [id] }] },
  "chat.removeMember": { about: ({ groupId }, { id }) => [{ chatId: groupId, accountId: id }] },
  "chat.setRole": {
    about: ({ groupId }, { id }) => [{ chatId: groupId, accountId: id, role: "admin" }],
  },
  "chat.update": { plain: ({ groupId }) => [{ chatId: groupId, title: "Still without them" }] },
  "chat.leave": { spared: "It names a chat, and its answer is empty." },
  "chat.list": { plain: () => [{}, { box: "requests" }] },
  ...each(inChats, "chat.get", "chat.listMembers", "chat.listMessages"),
  "chat.sendMessage": {
    plain: ({ groupId, sharedChatId }) =>
      [groupId, sharedChatId].flatMap((chatId) =>
        chatId === null ? [] : [{ chatId, text: "Is anybody there?" }],
      ),
  },
  "chat.markRead": { plain: ({ groupId }) => [{ chatId: groupId, seq: 1 }] },
  "chat.setTyping": { plain: ({ groupId }) => [{ chatId: groupId, typing: true }] },
  ...spare(
    "It names a message of one's own, and its answer is that message.",
    ...["chat.editMessage", "chat.deleteMessage"],
  ),
  ...spare(
    "It names a chat in which a stranger wrote; a block freezes it, as the tests of chat show.",
    ...["chat.acceptRequest", "chat.declineRequest"],
  ),
};

const liveAsks: Readonly<Record<string, Ask>> = {
  "presence.watch": {
    about: ({ third }, { id }) => [{ accountIds: [id] }, { accountIds: [third.id, id] }],
  },
  "presence.unwatch": { spared: "It ends a watch of one's own, and its answer is empty." },
  "presence.get": nothing,
  "presence.set": { plain: () => [{ status: "away" }] },
  "session.listChanged": { spared: "It goes on with a list that `session.open` began." },
  "session.open": {
    spared: "It opens a socket: `session.listChanged` and the streams say the same.",
  },
  "session.renew": { spared: "It takes a token of one's own, and answers when that ends." },
  "watch.stop": { spared: "It ends a watch of one's own, and its answer is empty." },
  "watch.chat": { plain: ({ groupId }) => [{ id: groupId }] },
  "stream.read": {
    about: (_, { id }) => [{ stream: `user:${id}`, after: 0 }],
    plain: ({ viewer, groupId, sharedChatId }) => [
      { stream: `user:${viewer.id}`, after: 0 },
      { stream: `chat:${groupId}`, after: 0 },
      ...(sharedChatId === null ? [] : [{ stream: `chat:${sharedChatId}`, after: 0 }]),
    ],
  },
  "stream.readMany": {
    plain: ({ viewer, groupId }) => [
      { streams: [`user:${viewer.id}`, `chat:${groupId}`].map((stream) => ({ stream, after: 0 })) },
    ],
  },
  "stream.snapshot": {
    about: (_, { id }) => [{ stream: `user:${id}` }],
    plain: ({ viewer, groupId, sharedChatId }) => [
      { stream: `user:${viewer.id}` },
      { stream: `chat:${groupId}` },
      ...(sharedChatId === null ? [] : [{ stream: `chat:${sharedChatId}` }]),
    ],
  },
};

const spared: Readonly<Record<string, Ask>> = {
  ...spare(
    "Nobody is logged in yet: whose block would it be?",
    ...["auth.beginPasskeyLogin", "auth.completePasskeyLogin", "auth.beginPasskeyChallenge"],
    ...["auth.completePasskeyChallenge", "auth.beginProviderLogin", "auth.receiveFromProvider"],
    ...["auth.completeProviderLogin", "auth.registerWithProvider", "auth.register"],
    ...["auth.verifyEmail", "auth.resendCode", "auth.login", "auth.refresh", "provider.list"],
    ...["auth.requestPasswordReset", "auth.resetPassword", "auth.completeChallenge"],
    ...["auth.sendChallengeCode"],
  ),
  ...spare(
    "It is about how one logs in oneself; neither its input nor its answer can name anybody.",
    ...["auth.beginPasskeyConfirmation", "auth.confirmWithPasskey", "passkey.beginRegistration"],
    ...["passkey.finishRegistration", "passkey.rename", "passkey.delete", "provider.beginLink"],
    ...["provider.link", "provider.unlink", "auth.logout", "session.revokeOthers", "auth.confirm"],
    ...["account.changePassword", "account.confirmEmail", "twoFactor.beginTotp"],
    ...["twoFactor.confirmTotp", "twoFactor.addPhone", "twoFactor.confirmPhone"],
    ...["twoFactor.enableEmail", "twoFactor.disable", "twoFactor.regenerateRecoveryCodes"],
    ...["account.deactivate", "account.delete", "account.requestExport", "session.revoke"],
  ),
  ...spare(
    "That an address or a handle is taken is told to everybody alike, whoever has it.",
    ...["account.changeEmail", "account.changeHandle"],
  ),
  ...spare(
    "For the staff, who stand outside of blocks; to all others it is forbidden, whomever they name.",
    ...["admin.getAccount", "admin.listSessions", "admin.revokeSessions", "admin.suspend"],
    ...["admin.unsuspend", "admin.listStaff", "admin.setRole", "admin.removeRole"],
    ...["admin.listAudit", "admin.explainVisibility"],
  ),
};

export const asks: Readonly<Record<string, Ask>> = {
  ...graphAsks,
  ...profileAsks,
  ...mediaAsks,
  ...chatAsks,
  ...liveAsks,
  ...spared,
};
