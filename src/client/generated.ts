// Generated from the server's catalogue by `bun run generate`; do not edit.

/** Codes of `error`. */
export type ErrorCode =
  | "bad-request"
  | "invalid-code"
  | "unauthenticated"
  | "wrong-credentials"
  | "forbidden"
  | "confirmation-required"
  | "not-found"
  | "method-not-allowed"
  | "conflict"
  | "key-expired"
  | "too-large"
  | "unsupported-media"
  | "misdirected"
  | "invalid"
  | "limit"
  | "rate-limited"
  | "internal"
  | "unavailable"
  | "timeout";

/** Why the server closes a socket, and with which code. */
export interface CloseCodes {
  /** This server is going away; another is ready. */
  draining: 4000;
  /** Frames were not read fast enough. */
  "slow-consumer": 4001;
  /** No answer to a ping. */
  heartbeat: 4002;
  /** Too many connections; come back later. */
  overload: 4003;
  /** No session.open in time. */
  "handshake-timeout": 4004;
  /** Far more requests than allowed. */
  flood: 4005;
  /** The token was missing or not accepted. */
  unauthenticated: 4100;
  /** The token ran out and was not renewed. */
  expired: 4101;
  /** The session was ended. */
  revoked: 4102;
  /** The client broke the protocol. */
  protocol: 4200;
  /** Newer sockets of this person took its place. */
  replaced: 4201;
  /** The account is suspended. */
  suspended: 4202;
  /** This protocol version is not served. */
  version: 4203;
}

/** Every operation by its name. */
export interface Operations {
  /** Your own account */
  "account.get": {
    input: Record<string, never>;
    output: {
      /** A UUID, lower case. */
      id: string;
      handle: string;
      displayName: string;
      bio: string;
      /** Grows with every change; drop the older of two. */
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      email: string;
      /** YYYY-MM-DD; thirteen years ago at least. */
      birthDate: string;
      standing: "good" | "suspended";
    };
  };
  /** Log in with a password */
  "auth.login": {
    input: {
      /** Mail address or handle. */
      identifier: string;
      password: string;
      /** How the session is shown to its owner. It proves nothing and nobody is told apart by it. */
      device?: {
        /** A UUID, lower case. */
        id?: string;
        /** 0–100 characters (graphemes). */
        name?: string;
        /** 0–40 characters (graphemes). */
        platform?: string;
      };
      /** Opaque. Shows that this device logged in to this account before: then strangers who guess at the password do not keep it out. Keep it beyond the logout, and send it with the next login. */
      deviceSecret?: string;
    };
    output: {
      /** For `Authorization: Bearer` and `session.open`. */
      accessToken: string;
      /** Opaque; keep it secret. */
      refreshToken: string;
      /** Opaque. Shows that this device logged in to this account before: then strangers who guess at the password do not keep it out. Keep it beyond the logout, and send it with the next login. */
      deviceSecret?: string;
      /** Life of the access token. */
      expiresInSeconds: number;
      account: {
        /** A UUID, lower case. */
        id: string;
        handle: string;
      };
    } | {
      challenge: {
        /** A UUID, lower case. */
        id: string;
        methods: ("totp" | "email" | "sms" | "recoveryCode")[];
      };
    };
  };
  /** End this session */
  "auth.logout": {
    input: Record<string, never>;
    output: Record<string, never>;
  };
  /** Trade the refresh token for new tokens */
  "auth.refresh": {
    input: {
      /** Opaque; keep it secret. */
      refreshToken: string;
    };
    output: {
      /** For `Authorization: Bearer` and `session.open`. */
      accessToken: string;
      /** Opaque; keep it secret. */
      refreshToken: string;
      /** Opaque. Shows that this device logged in to this account before: then strangers who guess at the password do not keep it out. Keep it beyond the logout, and send it with the next login. */
      deviceSecret?: string;
      /** Life of the access token. */
      expiresInSeconds: number;
      account: {
        /** A UUID, lower case. */
        id: string;
        handle: string;
      };
    };
  };
  /** Sign up */
  "auth.register": {
    input: {
      /** A mail address; case does not matter. */
      email: string;
      /** Any Unicode. Refused when it is a common one, or little more than the handle or the mail address. */
      password: string;
      /** 3–30 letters of any script, digits, underscores and dots. Unique also against other case and look-alikes. */
      handle: string;
      /** One line, not blank; kept as it is. 1–50 characters (graphemes). */
      displayName: string;
      /** YYYY-MM-DD; thirteen years ago at least. */
      birthDate: string;
    };
    output: Record<string, never>;
  };
  /** Ask for another code */
  "auth.resendCode": {
    input: {
      /** A mail address; case does not matter. */
      email: string;
    };
    output: Record<string, never>;
  };
  /** Confirm a mail address: makes the account and logs in */
  "auth.verifyEmail": {
    input: {
      /** A mail address; case does not matter. */
      email: string;
      /** The eight digits from the mail. */
      code: string;
      password?: string;
      /** How the session is shown to its owner. It proves nothing and nobody is told apart by it. */
      device?: {
        /** A UUID, lower case. */
        id?: string;
        /** 0–100 characters (graphemes). */
        name?: string;
        /** 0–40 characters (graphemes). */
        platform?: string;
      };
    };
    output: {
      /** For `Authorization: Bearer` and `session.open`. */
      accessToken: string;
      /** Opaque; keep it secret. */
      refreshToken: string;
      /** Opaque. Shows that this device logged in to this account before: then strangers who guess at the password do not keep it out. Keep it beyond the logout, and send it with the next login. */
      deviceSecret?: string;
      /** Life of the access token. */
      expiresInSeconds: number;
      account: {
        /** A UUID, lower case. */
        id: string;
        handle: string;
      };
    };
  };
  /** Add people to a group */
  "chat.addMembers": {
    input: {
      /** A UUID, lower case. */
      chatId: string;
      accountIds: string[];
    };
    output: {
      /** Without those who were in already. */
      addedIds: string[];
    };
  };
  /** Found a group */
  "chat.createGroup": {
    input: {
      /** Not blank. 1–100 characters (graphemes). */
      title: string;
      /** The other members. Repeated ids and your own count once. */
      accountIds: string[];
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      kind: "direct" | "group";
      /** Direct chats have none. */
      title: string | null;
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      role: "owner" | "admin" | "member";
      memberCount: number;
      /** Those who joined first. */
      members: {
        /** A UUID, lower case. */
        id: string;
        handle: string;
        displayName: string;
        role: "owner" | "admin" | "member";
      }[];
      /** Everything up to here is read. */
      readSeq: number;
      unreadCount: number;
      lastMessage: {
        kind: "text";
        /** A UUID, lower case. */
        id: string;
        /** A UUID, lower case. */
        chatId: string;
        /** A sequence number of the chat's stream. */
        seq: number;
        /** A UUID, lower case. */
        senderId: string;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        /** Grows with every change; drop what is older. */
        version: number;
        text: string;
        replyTo: {
          /** A UUID, lower case. */
          messageId: string;
          /** A sequence number of the chat's stream. */
          seq: number;
        } | null;
        /** UTC, ISO 8601 with milliseconds. */
        editedAt: string | null;
        deletedAt: null;
      } | {
        kind: "deleted";
        /** A UUID, lower case. */
        id: string;
        /** A UUID, lower case. */
        chatId: string;
        /** A sequence number of the chat's stream. */
        seq: number;
        /** A UUID, lower case. */
        senderId: string;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        /** Grows with every change; drop what is older. */
        version: number;
        text: null;
        /** UTC, ISO 8601 with milliseconds. */
        deletedAt: string;
        /** A UUID, lower case. */
        deletedBy: string;
      } | null;
      /** UTC, ISO 8601 with milliseconds. */
      lastActivityAt: string;
    };
  };
  /** Delete a message, for yourself or for everyone */
  "chat.deleteMessage": {
    input: {
      /** A UUID, lower case. */
      chatId: string;
      /** A UUID, lower case. */
      messageId: string;
      for: "me" | "everyone";
    };
    output: Record<string, never>;
  };
  /** Change what you wrote */
  "chat.editMessage": {
    input: {
      /** A UUID, lower case. */
      chatId: string;
      /** A UUID, lower case. */
      messageId: string;
      /** Not blank, at most 20000 characters (graphemes) and 32768 bytes in UTF-8; kept as it is, byte by byte. */
      text: string;
    };
    output: {
      kind: "text";
      /** A UUID, lower case. */
      id: string;
      /** A UUID, lower case. */
      chatId: string;
      /** A sequence number of the chat's stream. */
      seq: number;
      /** A UUID, lower case. */
      senderId: string;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      /** Grows with every change; drop what is older. */
      version: number;
      text: string;
      replyTo: {
        /** A UUID, lower case. */
        messageId: string;
        /** A sequence number of the chat's stream. */
        seq: number;
      } | null;
      /** UTC, ISO 8601 with milliseconds. */
      editedAt: string | null;
      deletedAt: null;
    } | {
      kind: "deleted";
      /** A UUID, lower case. */
      id: string;
      /** A UUID, lower case. */
      chatId: string;
      /** A sequence number of the chat's stream. */
      seq: number;
      /** A UUID, lower case. */
      senderId: string;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      /** Grows with every change; drop what is older. */
      version: number;
      text: null;
      /** UTC, ISO 8601 with milliseconds. */
      deletedAt: string;
      /** A UUID, lower case. */
      deletedBy: string;
    };
  };
  /** One chat, as in the list */
  "chat.get": {
    input: {
      /** A UUID, lower case. */
      chatId: string;
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      kind: "direct" | "group";
      /** Direct chats have none. */
      title: string | null;
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      role: "owner" | "admin" | "member";
      memberCount: number;
      /** Those who joined first. */
      members: {
        /** A UUID, lower case. */
        id: string;
        handle: string;
        displayName: string;
        role: "owner" | "admin" | "member";
      }[];
      /** Everything up to here is read. */
      readSeq: number;
      unreadCount: number;
      lastMessage: {
        kind: "text";
        /** A UUID, lower case. */
        id: string;
        /** A UUID, lower case. */
        chatId: string;
        /** A sequence number of the chat's stream. */
        seq: number;
        /** A UUID, lower case. */
        senderId: string;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        /** Grows with every change; drop what is older. */
        version: number;
        text: string;
        replyTo: {
          /** A UUID, lower case. */
          messageId: string;
          /** A sequence number of the chat's stream. */
          seq: number;
        } | null;
        /** UTC, ISO 8601 with milliseconds. */
        editedAt: string | null;
        deletedAt: null;
      } | {
        kind: "deleted";
        /** A UUID, lower case. */
        id: string;
        /** A UUID, lower case. */
        chatId: string;
        /** A sequence number of the chat's stream. */
        seq: number;
        /** A UUID, lower case. */
        senderId: string;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        /** Grows with every change; drop what is older. */
        version: number;
        text: null;
        /** UTC, ISO 8601 with milliseconds. */
        deletedAt: string;
        /** A UUID, lower case. */
        deletedBy: string;
      } | null;
      /** UTC, ISO 8601 with milliseconds. */
      lastActivityAt: string;
    };
  };
  /** Leave a group */
  "chat.leave": {
    input: {
      /** A UUID, lower case. */
      chatId: string;
    };
    output: Record<string, never>;
  };
  /** Your chats, latest activity first */
  "chat.list": {
    input: {
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
    };
    output: {
      items: {
        /** A UUID, lower case. */
        id: string;
        kind: "direct" | "group";
        /** Direct chats have none. */
        title: string | null;
        version: number;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        role: "owner" | "admin" | "member";
        memberCount: number;
        /** Those who joined first. */
        members: {
          /** A UUID, lower case. */
          id: string;
          handle: string;
          displayName: string;
          role: "owner" | "admin" | "member";
        }[];
        /** Everything up to here is read. */
        readSeq: number;
        unreadCount: number;
        lastMessage: {
          kind: "text";
          /** A UUID, lower case. */
          id: string;
          /** A UUID, lower case. */
          chatId: string;
          /** A sequence number of the chat's stream. */
          seq: number;
          /** A UUID, lower case. */
          senderId: string;
          /** UTC, ISO 8601 with milliseconds. */
          createdAt: string;
          /** Grows with every change; drop what is older. */
          version: number;
          text: string;
          replyTo: {
            /** A UUID, lower case. */
            messageId: string;
            /** A sequence number of the chat's stream. */
            seq: number;
          } | null;
          /** UTC, ISO 8601 with milliseconds. */
          editedAt: string | null;
          deletedAt: null;
        } | {
          kind: "deleted";
          /** A UUID, lower case. */
          id: string;
          /** A UUID, lower case. */
          chatId: string;
          /** A sequence number of the chat's stream. */
          seq: number;
          /** A UUID, lower case. */
          senderId: string;
          /** UTC, ISO 8601 with milliseconds. */
          createdAt: string;
          /** Grows with every change; drop what is older. */
          version: number;
          text: null;
          /** UTC, ISO 8601 with milliseconds. */
          deletedAt: string;
          /** A UUID, lower case. */
          deletedBy: string;
        } | null;
        /** UTC, ISO 8601 with milliseconds. */
        lastActivityAt: string;
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** The members of a chat, in the order of joining */
  "chat.listMembers": {
    input: {
      /** A UUID, lower case. */
      chatId: string;
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
    };
    output: {
      items: {
        /** A UUID, lower case. */
        id: string;
        handle: string;
        displayName: string;
        role: "owner" | "admin" | "member";
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Messages of a chat, in the order of the conversation */
  "chat.listMessages": {
    input: {
      /** A UUID, lower case. */
      chatId: string;
      /** A sequence number of the chat's stream. */
      after?: number;
      /** A sequence number of the chat's stream. */
      before?: number;
      /** A sequence number of the chat's stream. */
      around?: number;
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
    };
    output: {
      items: ({
        kind: "text";
        /** A UUID, lower case. */
        id: string;
        /** A UUID, lower case. */
        chatId: string;
        /** A sequence number of the chat's stream. */
        seq: number;
        /** A UUID, lower case. */
        senderId: string;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        /** Grows with every change; drop what is older. */
        version: number;
        text: string;
        replyTo: {
          /** A UUID, lower case. */
          messageId: string;
          /** A sequence number of the chat's stream. */
          seq: number;
        } | null;
        /** UTC, ISO 8601 with milliseconds. */
        editedAt: string | null;
        deletedAt: null;
      } | {
        kind: "deleted";
        /** A UUID, lower case. */
        id: string;
        /** A UUID, lower case. */
        chatId: string;
        /** A sequence number of the chat's stream. */
        seq: number;
        /** A UUID, lower case. */
        senderId: string;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        /** Grows with every change; drop what is older. */
        version: number;
        text: null;
        /** UTC, ISO 8601 with milliseconds. */
        deletedAt: string;
        /** A UUID, lower case. */
        deletedBy: string;
      })[];
      /** What the items reply to, as it is now and as far as you may see it. */
      quoted: ({
        /** A UUID, lower case. */
        messageId: string;
        message: {
          kind: "text";
          /** A UUID, lower case. */
          id: string;
          /** A UUID, lower case. */
          chatId: string;
          /** A sequence number of the chat's stream. */
          seq: number;
          /** A UUID, lower case. */
          senderId: string;
          /** UTC, ISO 8601 with milliseconds. */
          createdAt: string;
          /** Grows with every change; drop what is older. */
          version: number;
          text: string;
          replyTo: {
            /** A UUID, lower case. */
            messageId: string;
            /** A sequence number of the chat's stream. */
            seq: number;
          } | null;
          /** UTC, ISO 8601 with milliseconds. */
          editedAt: string | null;
          deletedAt: null;
        } | {
          kind: "deleted";
          /** A UUID, lower case. */
          id: string;
          /** A UUID, lower case. */
          chatId: string;
          /** A sequence number of the chat's stream. */
          seq: number;
          /** A UUID, lower case. */
          senderId: string;
          /** UTC, ISO 8601 with milliseconds. */
          createdAt: string;
          /** Grows with every change; drop what is older. */
          version: number;
          text: null;
          /** UTC, ISO 8601 with milliseconds. */
          deletedAt: string;
          /** A UUID, lower case. */
          deletedBy: string;
        };
      } | {
        /** A UUID, lower case. */
        messageId: string;
        unavailable: true;
      })[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Say how far you have read */
  "chat.markRead": {
    input: {
      /** A UUID, lower case. */
      chatId: string;
      /** A sequence number of the chat's stream. */
      seq: number;
    };
    output: {
      /** A UUID, lower case. */
      chatId: string;
      /** A sequence number of the chat's stream. */
      seq: number;
      unreadCount: number;
    };
  };
  /** Open the chat with one person */
  "chat.openDirect": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      kind: "direct" | "group";
      /** Direct chats have none. */
      title: string | null;
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      role: "owner" | "admin" | "member";
      memberCount: number;
      /** Those who joined first. */
      members: {
        /** A UUID, lower case. */
        id: string;
        handle: string;
        displayName: string;
        role: "owner" | "admin" | "member";
      }[];
      /** Everything up to here is read. */
      readSeq: number;
      unreadCount: number;
      lastMessage: {
        kind: "text";
        /** A UUID, lower case. */
        id: string;
        /** A UUID, lower case. */
        chatId: string;
        /** A sequence number of the chat's stream. */
        seq: number;
        /** A UUID, lower case. */
        senderId: string;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        /** Grows with every change; drop what is older. */
        version: number;
        text: string;
        replyTo: {
          /** A UUID, lower case. */
          messageId: string;
          /** A sequence number of the chat's stream. */
          seq: number;
        } | null;
        /** UTC, ISO 8601 with milliseconds. */
        editedAt: string | null;
        deletedAt: null;
      } | {
        kind: "deleted";
        /** A UUID, lower case. */
        id: string;
        /** A UUID, lower case. */
        chatId: string;
        /** A sequence number of the chat's stream. */
        seq: number;
        /** A UUID, lower case. */
        senderId: string;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        /** Grows with every change; drop what is older. */
        version: number;
        text: null;
        /** UTC, ISO 8601 with milliseconds. */
        deletedAt: string;
        /** A UUID, lower case. */
        deletedBy: string;
      } | null;
      /** UTC, ISO 8601 with milliseconds. */
      lastActivityAt: string;
    };
  };
  /** Remove somebody from a group */
  "chat.removeMember": {
    input: {
      /** A UUID, lower case. */
      chatId: string;
      /** A UUID, lower case. */
      accountId: string;
    };
    output: Record<string, never>;
  };
  /** Write to a chat */
  "chat.sendMessage": {
    input: {
      /** A UUID, lower case. */
      chatId: string;
      /** Not blank, at most 20000 characters (graphemes) and 32768 bytes in UTF-8; kept as it is, byte by byte. */
      text: string;
      /** Id of a message you see in this chat. */
      replyTo?: string;
    };
    output: {
      kind: "text";
      /** A UUID, lower case. */
      id: string;
      /** A UUID, lower case. */
      chatId: string;
      /** A sequence number of the chat's stream. */
      seq: number;
      /** A UUID, lower case. */
      senderId: string;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      /** Grows with every change; drop what is older. */
      version: number;
      text: string;
      replyTo: {
        /** A UUID, lower case. */
        messageId: string;
        /** A sequence number of the chat's stream. */
        seq: number;
      } | null;
      /** UTC, ISO 8601 with milliseconds. */
      editedAt: string | null;
      deletedAt: null;
    } | {
      kind: "deleted";
      /** A UUID, lower case. */
      id: string;
      /** A UUID, lower case. */
      chatId: string;
      /** A sequence number of the chat's stream. */
      seq: number;
      /** A UUID, lower case. */
      senderId: string;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      /** Grows with every change; drop what is older. */
      version: number;
      text: null;
      /** UTC, ISO 8601 with milliseconds. */
      deletedAt: string;
      /** A UUID, lower case. */
      deletedBy: string;
    };
  };
  /** Make a member an admin, or no longer one, or the owner */
  "chat.setRole": {
    input: {
      /** A UUID, lower case. */
      chatId: string;
      /** A UUID, lower case. */
      accountId: string;
      role: "owner" | "admin" | "member";
    };
    output: Record<string, never>;
  };
  /** Show that you are typing, or have stopped */
  "chat.setTyping": {
    input: {
      /** A UUID, lower case. */
      chatId: string;
      typing: boolean;
    };
    output: Record<string, never>;
  };
  /** Give a group another title */
  "chat.update": {
    input: {
      /** A UUID, lower case. */
      chatId: string;
      /** Not blank. 1–100 characters (graphemes). */
      title: string;
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      kind: "direct" | "group";
      /** Direct chats have none. */
      title: string | null;
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      role: "owner" | "admin" | "member";
      memberCount: number;
      /** Those who joined first. */
      members: {
        /** A UUID, lower case. */
        id: string;
        handle: string;
        displayName: string;
        role: "owner" | "admin" | "member";
      }[];
      /** Everything up to here is read. */
      readSeq: number;
      unreadCount: number;
      lastMessage: {
        kind: "text";
        /** A UUID, lower case. */
        id: string;
        /** A UUID, lower case. */
        chatId: string;
        /** A sequence number of the chat's stream. */
        seq: number;
        /** A UUID, lower case. */
        senderId: string;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        /** Grows with every change; drop what is older. */
        version: number;
        text: string;
        replyTo: {
          /** A UUID, lower case. */
          messageId: string;
          /** A sequence number of the chat's stream. */
          seq: number;
        } | null;
        /** UTC, ISO 8601 with milliseconds. */
        editedAt: string | null;
        deletedAt: null;
      } | {
        kind: "deleted";
        /** A UUID, lower case. */
        id: string;
        /** A UUID, lower case. */
        chatId: string;
        /** A sequence number of the chat's stream. */
        seq: number;
        /** A UUID, lower case. */
        senderId: string;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        /** Grows with every change; drop what is older. */
        version: number;
        text: null;
        /** UTC, ISO 8601 with milliseconds. */
        deletedAt: string;
        /** A UUID, lower case. */
        deletedBy: string;
      } | null;
      /** UTC, ISO 8601 with milliseconds. */
      lastActivityAt: string;
    };
  };
  /** How you chose to appear */
  "presence.get": {
    input: Record<string, never>;
    output: {
      /** `invisible`: you look offline to others, and see them as before. */
      status: "online" | "away" | "doNotDisturb" | "invisible";
      /** UTC, ISO 8601 with milliseconds. */
      doNotDisturbUntil: string | null;
      text: string | null;
      /** UTC, ISO 8601 with milliseconds. */
      textUntil: string | null;
      /** Grows with every change; drop the older of two. */
      version: number;
    };
  };
  /** Choose how you wish to appear */
  "presence.set": {
    input: {
      /** `invisible`: you look offline to others, and see them as before. */
      status?: "online" | "away" | "doNotDisturb" | "invisible";
      /** UTC, ISO 8601 with milliseconds. */
      doNotDisturbUntil?: string | null;
      /** Kept as it is. 1–140 characters (graphemes). */
      text?: string | null;
      /** UTC, ISO 8601 with milliseconds. */
      textUntil?: string | null;
    };
    output: {
      /** `invisible`: you look offline to others, and see them as before. */
      status: "online" | "away" | "doNotDisturb" | "invisible";
      /** UTC, ISO 8601 with milliseconds. */
      doNotDisturbUntil: string | null;
      text: string | null;
      /** UTC, ISO 8601 with milliseconds. */
      textUntil: string | null;
      /** Grows with every change; drop the older of two. */
      version: number;
    };
  };
  /** Stop watching all of it, or some */
  "presence.unwatch": {
    input: {
      /** What the watch was called in the answer that began it. */
      watch: string;
      accountIds?: string[];
    };
    output: Record<string, never>;
  };
  /** See who of these people is online */
  "presence.watch": {
    input: {
      accountIds: string[];
    };
    output: {
      watch: string;
      states: {
        /** A UUID, lower case. */
        accountId: string;
        /** `away`: chosen, or five minutes without anything done on any device. `offline`: half a minute after the last device went, or not shown to you. */
        status: "online" | "away" | "doNotDisturb" | "offline";
        /** What they say of themselves, online or not. */
        text: string | null;
        /** UTC, ISO 8601 with milliseconds. */
        textUntil: string | null;
        /** When they were last connected. Null while they are, and where one of you hides it. */
        lastSeenAt: string | null;
      }[];
    };
  };
  /** What you let others know of you */
  "privacy.get": {
    input: Record<string, never>;
    output: {
      lastSeen: "everyone" | "nobody";
      online: "everyone" | "nobody";
      /** Grows with every change; drop the older of two. */
      version: number;
    };
  };
  /** Change what you let others know of you */
  "privacy.update": {
    input: {
      lastSeen?: "everyone" | "nobody";
      online?: "everyone" | "nobody";
    };
    output: {
      lastSeen: "everyone" | "nobody";
      online: "everyone" | "nobody";
      /** Grows with every change; drop the older of two. */
      version: number;
    };
  };
  /** Somebody's profile, by id or by handle */
  "profile.get": {
    input: {
      /** A UUID, lower case. */
      id?: string;
      /** 3–30 letters of any script, digits, underscores and dots. Unique also against other case and look-alikes. */
      handle?: string;
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      handle: string;
      displayName: string;
      bio: string;
      /** Grows with every change; drop the older of two. */
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
    };
  };
  /** Many profiles at once */
  "profile.getMany": {
    input: {
      ids: string[];
    };
    output: {
      items: {
        /** A UUID, lower case. */
        id: string;
        handle: string;
        displayName: string;
        bio: string;
        /** Grows with every change; drop the older of two. */
        version: number;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
      }[];
    };
  };
  /** Change your profile */
  "profile.update": {
    input: {
      /** One line, not blank; kept as it is. 1–50 characters (graphemes). */
      displayName?: string;
      /** Kept as it is. 0–500 characters (graphemes). */
      bio?: string;
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      handle: string;
      displayName: string;
      bio: string;
      /** Grows with every change; drop the older of two. */
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
    };
  };
  /** Where you are logged in */
  "session.list": {
    input: {
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
    };
    output: {
      items: {
        /** A UUID, lower case. */
        id: string;
        device: {
          /** A UUID, lower case. */
          id: string | null;
          name: string | null;
          platform: string | null;
        };
        /** Network it was last used from: an IPv4 /24, an IPv6 /48, or `unknown`. */
        addressPrefix: string;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        /** UTC, ISO 8601 with milliseconds. */
        lastSeenAt: string;
        /** Whether it is the one that asks. */
        current: boolean;
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Further pages of the streams that changed */
  "session.listChanged": {
    input: {
      next: string;
    };
    output: {
      changed: ({
        /** `kind:id`, for example `chat:0192f0c1-…`. */
        stream: string;
        /** Sequence number of the latest event. */
        head: number;
        /** Sequence number of the oldest event that can still be read. */
        floor: number;
        /** The log was replaced; take `stream.snapshot`. */
        reset?: true;
      } | {
        /** `kind:id`, for example `chat:0192f0c1-…`. */
        stream: string;
        gone: true;
      })[];
      /** Whether `session.listChanged` has further streams. */
      more: boolean;
      /** Cursor for `session.listChanged`; present when `more`. */
      next?: string;
    };
  };
  /** Authenticate the socket and learn what changed */
  "session.open": {
    input: {
      /** Access token. */
      token: string;
      device?: {
        /** A UUID, lower case. */
        id: string;
        /** 0–100 characters (graphemes). */
        name?: string;
        /** 0–40 characters (graphemes). */
        platform?: string;
      };
      /** Token kept from before. */
      sync?: string;
    };
    output: {
      /** A UUID, lower case. */
      sessionId: string;
      /** A UUID, lower case. */
      accountId: string;
      /** UTC, ISO 8601 with milliseconds. */
      serverTime: string;
      heartbeatSeconds: number;
      features: string[];
      limits: {
        frameBytes: number;
        requestsWaiting: number;
        watches: number;
        operationsPerSecond: number;
        operationsBurst: number;
      };
      /** Another epoch than before: every cursor is void. */
      epoch: string;
      sync: string;
      changed: ({
        /** `kind:id`, for example `chat:0192f0c1-…`. */
        stream: string;
        /** Sequence number of the latest event. */
        head: number;
        /** Sequence number of the oldest event that can still be read. */
        floor: number;
        /** The log was replaced; take `stream.snapshot`. */
        reset?: true;
      } | {
        /** `kind:id`, for example `chat:0192f0c1-…`. */
        stream: string;
        gone: true;
      })[];
      /** Whether `session.listChanged` has further streams. */
      more: boolean;
      /** Cursor for `session.listChanged`; present when `more`. */
      next?: string;
    };
  };
  /** Give the open socket a new access token */
  "session.renew": {
    input: {
      token: string;
    };
    output: {
      expiresInSeconds: number;
    };
  };
  /** Log one of your devices out */
  "session.revoke": {
    input: {
      /** A UUID, lower case. */
      sessionId: string;
    };
    output: Record<string, never>;
  };
  /** Log all your other devices out */
  "session.revokeOthers": {
    input: Record<string, never>;
    output: {
      revokedCount: number;
    };
  };
  /** Read a stream's events after a cursor */
  "stream.read": {
    input: {
      /** `kind:id`, for example `chat:0192f0c1-…`. */
      stream: string;
      after: number;
      /** Default 200. */
      limit?: number;
      /** The epoch the cursor belongs to; another one gives `reset`. */
      epoch?: string;
    };
    output: {
      events: ({
        seq: number;
        event: string;
        data: unknown;
        /** Your own idempotency key, if it was you. */
        key?: string;
      } | {
        seq: number;
        skip: true;
      })[];
      head: number;
      more: boolean;
    } | {
      reset: true;
    };
  };
  /** Take a stream's present state and the cursor that belongs to it */
  "stream.snapshot": {
    input: {
      /** `kind:id`, for example `chat:0192f0c1-…`. */
      stream: string;
    };
    output: {
      epoch: string;
      seq: number;
      state: unknown;
    };
  };
  /** See who is typing in a chat */
  "watch.chat": {
    input: {
      /** A UUID, lower case. */
      id: string;
    };
    output: {
      watch: string;
      state: {
        typing: string[];
      };
    };
  };
  /** Stop watching */
  "watch.stop": {
    input: {
      /** What the watch was called in the answer that began it. */
      watch: string;
    };
    output: Record<string, never>;
  };
}

/** Durable events: what `data` holds, by name. */
export interface Events {
  /** Your profile changed, on this device or another */
  "account.profileUpdated": {
    /** A UUID, lower case. */
    id: string;
    handle: string;
    displayName: string;
    bio: string;
    /** Grows with every change; drop the older of two. */
    version: number;
    /** UTC, ISO 8601 with milliseconds. */
    createdAt: string;
  };
  /** The group was founded */
  "chat.created": {
    /** A UUID, lower case. */
    chatId: string;
    /** A UUID, lower case. */
    byId: string;
  };
  /** You are in a chat now, and may have its events from `from` on */
  "chat.joined": {
    /** A UUID, lower case. */
    chatId: string;
    /** A sequence number of the chat's stream. */
    from: number;
  };
  /** You are no longer in a chat; drop what is cached of it */
  "chat.left": {
    /** A UUID, lower case. */
    chatId: string;
    /** A UUID, lower case. */
    byId: string;
    reason: "left" | "removed";
  };
  /** Somebody left the group */
  "chat.memberLeft": {
    /** A UUID, lower case. */
    chatId: string;
    /** A UUID, lower case. */
    accountId: string;
  };
  /** Somebody was removed from the group */
  "chat.memberRemoved": {
    /** A UUID, lower case. */
    chatId: string;
    /** A UUID, lower case. */
    byId: string;
    /** A UUID, lower case. */
    accountId: string;
  };
  /** People joined the group; each may have the events from this one on */
  "chat.membersAdded": {
    /** A UUID, lower case. */
    chatId: string;
    /** A UUID, lower case. */
    byId: string;
    accountIds: string[];
  };
  /** Somebody wrote */
  "chat.messageCreated": {
    kind: "text";
    /** A UUID, lower case. */
    id: string;
    /** A UUID, lower case. */
    chatId: string;
    /** A sequence number of the chat's stream. */
    seq: number;
    /** A UUID, lower case. */
    senderId: string;
    /** UTC, ISO 8601 with milliseconds. */
    createdAt: string;
    /** Grows with every change; drop what is older. */
    version: number;
    text: string;
    replyTo: {
      /** A UUID, lower case. */
      messageId: string;
      /** A sequence number of the chat's stream. */
      seq: number;
    } | null;
    /** UTC, ISO 8601 with milliseconds. */
    editedAt: string | null;
    deletedAt: null;
  } | {
    kind: "deleted";
    /** A UUID, lower case. */
    id: string;
    /** A UUID, lower case. */
    chatId: string;
    /** A sequence number of the chat's stream. */
    seq: number;
    /** A UUID, lower case. */
    senderId: string;
    /** UTC, ISO 8601 with milliseconds. */
    createdAt: string;
    /** Grows with every change; drop what is older. */
    version: number;
    text: null;
    /** UTC, ISO 8601 with milliseconds. */
    deletedAt: string;
    /** A UUID, lower case. */
    deletedBy: string;
  };
  /** A message was deleted for everyone; `data.seq` is the message's own */
  "chat.messageDeleted": {
    kind: "text";
    /** A UUID, lower case. */
    id: string;
    /** A UUID, lower case. */
    chatId: string;
    /** A sequence number of the chat's stream. */
    seq: number;
    /** A UUID, lower case. */
    senderId: string;
    /** UTC, ISO 8601 with milliseconds. */
    createdAt: string;
    /** Grows with every change; drop what is older. */
    version: number;
    text: string;
    replyTo: {
      /** A UUID, lower case. */
      messageId: string;
      /** A sequence number of the chat's stream. */
      seq: number;
    } | null;
    /** UTC, ISO 8601 with milliseconds. */
    editedAt: string | null;
    deletedAt: null;
  } | {
    kind: "deleted";
    /** A UUID, lower case. */
    id: string;
    /** A UUID, lower case. */
    chatId: string;
    /** A sequence number of the chat's stream. */
    seq: number;
    /** A UUID, lower case. */
    senderId: string;
    /** UTC, ISO 8601 with milliseconds. */
    createdAt: string;
    /** Grows with every change; drop what is older. */
    version: number;
    text: null;
    /** UTC, ISO 8601 with milliseconds. */
    deletedAt: string;
    /** A UUID, lower case. */
    deletedBy: string;
  };
  /** You deleted a message for yourself; its content must go from every device of yours */
  "chat.messageHidden": {
    /** A UUID, lower case. */
    chatId: string;
    /** A UUID, lower case. */
    messageId: string;
    /** A sequence number of the chat's stream. */
    seq: number;
    unreadCount: number;
  };
  /** A message was edited; `data.seq` is the message's own */
  "chat.messageUpdated": {
    kind: "text";
    /** A UUID, lower case. */
    id: string;
    /** A UUID, lower case. */
    chatId: string;
    /** A sequence number of the chat's stream. */
    seq: number;
    /** A UUID, lower case. */
    senderId: string;
    /** UTC, ISO 8601 with milliseconds. */
    createdAt: string;
    /** Grows with every change; drop what is older. */
    version: number;
    text: string;
    replyTo: {
      /** A UUID, lower case. */
      messageId: string;
      /** A sequence number of the chat's stream. */
      seq: number;
    } | null;
    /** UTC, ISO 8601 with milliseconds. */
    editedAt: string | null;
    deletedAt: null;
  } | {
    kind: "deleted";
    /** A UUID, lower case. */
    id: string;
    /** A UUID, lower case. */
    chatId: string;
    /** A sequence number of the chat's stream. */
    seq: number;
    /** A UUID, lower case. */
    senderId: string;
    /** UTC, ISO 8601 with milliseconds. */
    createdAt: string;
    /** Grows with every change; drop what is older. */
    version: number;
    text: null;
    /** UTC, ISO 8601 with milliseconds. */
    deletedAt: string;
    /** A UUID, lower case. */
    deletedBy: string;
  };
  /** You read up to here, on one of your devices */
  "chat.readMarkMoved": {
    /** A UUID, lower case. */
    chatId: string;
    /** A sequence number of the chat's stream. */
    seq: number;
    unreadCount: number;
  };
  /** A member has another role; also when an owner left and the group passed on */
  "chat.roleSet": {
    /** A UUID, lower case. */
    chatId: string;
    /** A UUID, lower case. */
    byId: string;
    /** A UUID, lower case. */
    accountId: string;
    role: "owner" | "admin" | "member";
  };
  /** The group has another title */
  "chat.updated": {
    /** A UUID, lower case. */
    chatId: string;
    /** A UUID, lower case. */
    byId: string;
    title: string;
    version: number;
  };
  /** You chose how you wish to appear, on this device or another */
  "presence.set": {
    /** `invisible`: you look offline to others, and see them as before. */
    status: "online" | "away" | "doNotDisturb" | "invisible";
    /** UTC, ISO 8601 with milliseconds. */
    doNotDisturbUntil: string | null;
    text: string | null;
    /** UTC, ISO 8601 with milliseconds. */
    textUntil: string | null;
    /** Grows with every change; drop the older of two. */
    version: number;
  };
  /** You let others know more of you, or less */
  "privacy.updated": {
    lastSeen: "everyone" | "nobody";
    online: "everyone" | "nobody";
    /** Grows with every change; drop the older of two. */
    version: number;
  };
  /** You logged in somewhere */
  "session.created": {
    /** A UUID, lower case. */
    id: string;
    device: {
      /** A UUID, lower case. */
      id: string | null;
      name: string | null;
      platform: string | null;
    };
    /** Network it was last used from: an IPv4 /24, an IPv6 /48, or `unknown`. */
    addressPrefix: string;
    /** UTC, ISO 8601 with milliseconds. */
    createdAt: string;
    /** UTC, ISO 8601 with milliseconds. */
    lastSeenAt: string;
  };
  /** One of your sessions ended */
  "session.ended": {
    /** A UUID, lower case. */
    sessionId: string;
    /** `logout` and `revoked`: its owner ended it, there or elsewhere. `reuse`: a refresh token that was used up came back. `replaced`: newer logins took its place. `…-changed`, `password-reset`: what its owner proved themselves with is another now. `suspended`: the account was. */
    reason: "logout" | "revoked" | "reuse" | "replaced" | "password-changed" | "password-reset" | "email-changed" | "second-factor-changed" | "suspended";
  };
}

/** Fleeting signals: what `data` holds, by name. */
export interface Signals {
  /** Somebody is typing, or stopped; without news for 6 s, take it that they stopped */
  "chat.typing": {
    /** A UUID, lower case. */
    chatId: string;
    /** A UUID, lower case. */
    accountId: string;
    typing: boolean;
  };
  /** Somebody came, went, fell idle or says something else */
  "presence.changed": {
    /** A UUID, lower case. */
    accountId: string;
    /** `away`: chosen, or five minutes without anything done on any device. `offline`: half a minute after the last device went, or not shown to you. */
    status: "online" | "away" | "doNotDisturb" | "offline";
    /** What they say of themselves, online or not. */
    text: string | null;
    /** UTC, ISO 8601 with milliseconds. */
    textUntil: string | null;
  };
}

/** What `stream.snapshot` answers as `state`, by kind of stream. */
export interface StreamStates {
  /** A conversation: messages, edits, deletions, and who came and went */
  chat: {
    /** A chat as one of its members sees it. */
    chat: {
      /** A UUID, lower case. */
      id: string;
      kind: "direct" | "group";
      /** Direct chats have none. */
      title: string | null;
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      role: "owner" | "admin" | "member";
      memberCount: number;
      /** Those who joined first. */
      members: {
        /** A UUID, lower case. */
        id: string;
        handle: string;
        displayName: string;
        role: "owner" | "admin" | "member";
      }[];
      /** Everything up to here is read. */
      readSeq: number;
      unreadCount: number;
      lastMessage: {
        kind: "text";
        /** A UUID, lower case. */
        id: string;
        /** A UUID, lower case. */
        chatId: string;
        /** A sequence number of the chat's stream. */
        seq: number;
        /** A UUID, lower case. */
        senderId: string;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        /** Grows with every change; drop what is older. */
        version: number;
        text: string;
        replyTo: {
          /** A UUID, lower case. */
          messageId: string;
          /** A sequence number of the chat's stream. */
          seq: number;
        } | null;
        /** UTC, ISO 8601 with milliseconds. */
        editedAt: string | null;
        deletedAt: null;
      } | {
        kind: "deleted";
        /** A UUID, lower case. */
        id: string;
        /** A UUID, lower case. */
        chatId: string;
        /** A sequence number of the chat's stream. */
        seq: number;
        /** A UUID, lower case. */
        senderId: string;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        /** Grows with every change; drop what is older. */
        version: number;
        text: null;
        /** UTC, ISO 8601 with milliseconds. */
        deletedAt: string;
        /** A UUID, lower case. */
        deletedBy: string;
      } | null;
      /** UTC, ISO 8601 with milliseconds. */
      lastActivityAt: string;
    };
    /** The latest; `chat.listMessages` has those before. */
    messages: ({
      kind: "text";
      /** A UUID, lower case. */
      id: string;
      /** A UUID, lower case. */
      chatId: string;
      /** A sequence number of the chat's stream. */
      seq: number;
      /** A UUID, lower case. */
      senderId: string;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      /** Grows with every change; drop what is older. */
      version: number;
      text: string;
      replyTo: {
        /** A UUID, lower case. */
        messageId: string;
        /** A sequence number of the chat's stream. */
        seq: number;
      } | null;
      /** UTC, ISO 8601 with milliseconds. */
      editedAt: string | null;
      deletedAt: null;
    } | {
      kind: "deleted";
      /** A UUID, lower case. */
      id: string;
      /** A UUID, lower case. */
      chatId: string;
      /** A sequence number of the chat's stream. */
      seq: number;
      /** A UUID, lower case. */
      senderId: string;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      /** Grows with every change; drop what is older. */
      version: number;
      text: null;
      /** UTC, ISO 8601 with milliseconds. */
      deletedAt: string;
      /** A UUID, lower case. */
      deletedBy: string;
    })[];
  };
  /** What concerns one person alone, on all of their devices */
  user: {
    /** What people see of themselves. */
    account: {
      /** A UUID, lower case. */
      id: string;
      handle: string;
      displayName: string;
      bio: string;
      /** Grows with every change; drop the older of two. */
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      email: string;
      /** YYYY-MM-DD; thirteen years ago at least. */
      birthDate: string;
      standing: "good" | "suspended";
    };
  };
}

/** By which signal a change is told, by kind of what is watched with `<kind>.watch`. */
export interface StateSignals {
  /** See who of these people is online */
  presence: "presence.changed";
}
