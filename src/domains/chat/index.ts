/** Conversations: direct chats and groups, what is written in them, and how far each member has read. */
import { defineDomain } from "#src/kit/domain.ts";
import * as events from "./events.ts";
import { tellJoined } from "./jobs.ts";
import { freezeDirect, moveDirect } from "./reactors.ts";
import { acceptRequest } from "./operations/accept-request.ts";
import { addMembers } from "./operations/add-members.ts";
import { createGroup } from "./operations/create-group.ts";
import { declineRequest } from "./operations/decline-request.ts";
import { deleteMessage } from "./operations/delete-message.ts";
import { editMessage } from "./operations/edit-message.ts";
import { get } from "./operations/get.ts";
import { leave } from "./operations/leave.ts";
import { listMembers } from "./operations/list-members.ts";
import { listMessages } from "./operations/list-messages.ts";
import { list } from "./operations/list.ts";
import { markRead } from "./operations/mark-read.ts";
import { openDirect } from "./operations/open-direct.ts";
import { removeMember } from "./operations/remove-member.ts";
import { sendMessage } from "./operations/send-message.ts";
import { setRole } from "./operations/set-role.ts";
import { setTyping } from "./operations/set-typing.ts";
import { update } from "./operations/update.ts";
import { personalData } from "./personal-data.ts";
import { chatStreamKind, chatTopic } from "./streams.ts";

export const chat = defineDomain({
  name: "chat",
  description:
    "Direct chats and groups. Everything in a chat has one order, its sequence numbers, on every device; who joins later " +
    "sees nothing earlier, and what is deleted for everyone is erased. What strangers write first waits among the requests, and so do " +
    "the groups they add people to; a direct chat between whom a block stands is frozen.",
  operations: [
    openDirect,
    createGroup,
    addMembers,
    removeMember,
    leave,
    setRole,
    update,
    list,
    get,
    listMembers,
    sendMessage,
    editMessage,
    deleteMessage,
    listMessages,
    markRead,
    setTyping,
    acceptRequest,
    declineRequest,
  ],
  events: [
    events.messageCreated,
    events.messageUpdated,
    events.messageDeleted,
    events.chatCreated,
    events.chatUpdated,
    events.membersAdded,
    events.memberRemoved,
    events.memberLeft,
    events.roleSet,
    events.chatJoined,
    events.chatRequested,
    events.chatRequestAccepted,
    events.chatLeft,
    events.readMarkMoved,
    events.messageHidden,
  ],
  signals: [events.typing],
  streams: [chatStreamKind],
  topics: [chatTopic],
  jobs: [tellJoined],
  reactors: [freezeDirect, moveDirect],
  personalData,
});
