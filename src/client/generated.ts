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
  /** Ask for another mail address */
  "account.changeEmail": {
    input: {
      /** A mail address; case does not matter. */
      email: string;
    };
    output: Record<string, never>;
  };
  /** Take another handle */
  "account.changeHandle": {
    input: {
      /** 3–30 letters of any script, digits, underscores and dots. Unique also against other case and look-alikes. */
      handle: string;
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      handle: string;
      /** The handle, where the name is not for you to see. */
      displayName: string;
      bio: string;
      pronouns: string;
      location: string;
      links: {
        title: string;
        url: string;
      }[];
      /** Month and day, MM-DD. */
      birthday: string | null;
      avatar: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
      cover: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
      /** Whether followers are asked for. */
      isPrivate: boolean;
      /** As many as you would find in the list; null for a list that is not for you to see. */
      counts: {
        followers: number | null;
        following: number | null;
        friends: number | null;
      };
      /** Grows with every change of your own account, and with what everybody sees of somebody else's: drop the older of two, and of two alike the one that you got first. */
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      /** Who sees which field. */
      audiences: {
        /** Who may see it. Its owner always may; whoever is blocked never. */
        displayName: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        bio: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        pronouns: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        location: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        links: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        birthday: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        avatar: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        cover: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
      };
      email: string;
      /** YYYY-MM-DD; thirteen years ago at least. */
      birthDate: string;
      /** `suspended`: the staff keep them out, and others do not see them. */
      standing: "good" | "suspended";
    };
  };
  /** Change your password */
  "account.changePassword": {
    input: {
      currentPassword?: string;
      /** Any Unicode. Refused when it is a common one, or little more than the handle or the mail address. */
      newPassword: string;
    };
    output: Record<string, never>;
  };
  /** Prove the new mail address with its code */
  "account.confirmEmail": {
    input: {
      /** The eight digits from the mail. */
      code: string;
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      handle: string;
      /** The handle, where the name is not for you to see. */
      displayName: string;
      bio: string;
      pronouns: string;
      location: string;
      links: {
        title: string;
        url: string;
      }[];
      /** Month and day, MM-DD. */
      birthday: string | null;
      avatar: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
      cover: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
      /** Whether followers are asked for. */
      isPrivate: boolean;
      /** As many as you would find in the list; null for a list that is not for you to see. */
      counts: {
        followers: number | null;
        following: number | null;
        friends: number | null;
      };
      /** Grows with every change of your own account, and with what everybody sees of somebody else's: drop the older of two, and of two alike the one that you got first. */
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      /** Who sees which field. */
      audiences: {
        /** Who may see it. Its owner always may; whoever is blocked never. */
        displayName: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        bio: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        pronouns: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        location: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        links: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        birthday: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        avatar: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        cover: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
      };
      email: string;
      /** YYYY-MM-DD; thirteen years ago at least. */
      birthDate: string;
      /** `suspended`: the staff keep them out, and others do not see them. */
      standing: "good" | "suspended";
    };
  };
  /** Hide your account until you log in again */
  "account.deactivate": {
    input: Record<string, never>;
    output: Record<string, never>;
  };
  /** Delete your account */
  "account.delete": {
    input: Record<string, never>;
    output: {
      /** UTC, ISO 8601 with milliseconds. */
      purgeAfter: string;
    };
  };
  /** Your own account */
  "account.get": {
    input: Record<string, never>;
    output: {
      /** A UUID, lower case. */
      id: string;
      handle: string;
      /** The handle, where the name is not for you to see. */
      displayName: string;
      bio: string;
      pronouns: string;
      location: string;
      links: {
        title: string;
        url: string;
      }[];
      /** Month and day, MM-DD. */
      birthday: string | null;
      avatar: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
      cover: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
      /** Whether followers are asked for. */
      isPrivate: boolean;
      /** As many as you would find in the list; null for a list that is not for you to see. */
      counts: {
        followers: number | null;
        following: number | null;
        friends: number | null;
      };
      /** Grows with every change of your own account, and with what everybody sees of somebody else's: drop the older of two, and of two alike the one that you got first. */
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      /** Who sees which field. */
      audiences: {
        /** Who may see it. Its owner always may; whoever is blocked never. */
        displayName: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        bio: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        pronouns: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        location: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        links: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        birthday: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        avatar: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        cover: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
      };
      email: string;
      /** YYYY-MM-DD; thirteen years ago at least. */
      birthDate: string;
      /** `suspended`: the staff keep them out, and others do not see them. */
      standing: "good" | "suspended";
    };
  };
  /** Have everything that is kept of you put into an archive */
  "account.requestExport": {
    input: Record<string, never>;
    output: {
      /** A UUID, lower case. */
      exportId: string;
    };
  };
  /** Why somebody sees a thing, or does not */
  "admin.explainVisibility": {
    input: {
      /** A UUID, lower case. */
      viewerId: string;
      /** `account`, `profileField`, `permission`, `medium`; what else there is, a wrong one is told. */
      kind: string;
      /** A UUID, lower case. */
      objectId: string;
      /** Of what has parts: the field of a profile, such as `bio`; of a permission what it is for, as `privacy.get` names it. */
      part?: string;
    };
    output: {
      isVisible: boolean;
      rules: {
        rule: string;
        /** Whether this rule lets the viewer see it. */
        passes: boolean;
        because: string;
      }[];
    };
  };
  /** A person's account, whatever its standing */
  "admin.getAccount": {
    input: {
      /** A UUID, lower case. */
      id?: string;
      /** 3–30 letters of any script, digits, underscores and dots. Unique also against other case and look-alikes. */
      handle?: string;
      /** A mail address; case does not matter. */
      email?: string;
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      handle: string;
      displayName: string;
      bio: string;
      /** A mail address; case does not matter. */
      email: string;
      birthDate: string;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      /** `suspended`: the staff keep them out, and others do not see them. */
      standing: "good" | "suspended";
      /** UTC, ISO 8601 with milliseconds. */
      deactivatedAt: string | null;
      /** UTC, ISO 8601 with milliseconds. */
      purgeAfter: string | null;
      role: "moderator" | "admin" | "owner" | null;
      /** What they log in with: whether it is there, never what it is. */
      logins: {
        password: boolean;
        passkeys: number;
        providers: string[];
        secondFactors: ("totp" | "email" | "sms" | "recoveryCode")[];
      };
      sessionCount: number;
      /** UTC, ISO 8601 with milliseconds. */
      lastSeenAt: string | null;
    };
  };
  /** What the staff did: who, to whom, why */
  "admin.listAudit": {
    input: {
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
      /** A UUID, lower case. */
      actorId?: string;
      /** A UUID, lower case. */
      targetId?: string;
      /** Name of an operation. */
      action?: string;
    };
    output: {
      items: {
        /** A UUID, lower case. */
        id: string;
        /** UTC, ISO 8601 with milliseconds. */
        at: string;
        /** A UUID, lower case. */
        actorId: string | null;
        actor: {
          /** A UUID, lower case. */
          id: string;
          handle: string;
          displayName: string;
        } | null;
        /** Name of the operation. */
        action: string;
        target: {
          kind: string;
          /** A UUID, lower case. */
          id: string;
        };
        reason: string | null;
        before: Record<string, unknown> | null;
        after: Record<string, unknown> | null;
        /** Network it came from, or `unknown`. */
        addressPrefix: string;
        requestId: string;
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Where a person is logged in */
  "admin.listSessions": {
    input: {
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
      /** A UUID, lower case. */
      accountId: string;
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
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Who is staff, in which role, and who made them so */
  "admin.listStaff": {
    input: {
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
    };
    output: {
      items: {
        account: {
          /** A UUID, lower case. */
          id: string;
          handle: string;
          displayName: string;
        };
        /** Among the staff; each may do what those before it may. */
        role: "moderator" | "admin" | "owner";
        grantedBy: {
          /** A UUID, lower case. */
          id: string;
          handle: string;
          displayName: string;
        } | null;
        /** UTC, ISO 8601 with milliseconds. */
        grantedAt: string;
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Take somebody's role: they are not staff any more */
  "admin.removeRole": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
      /** Why. Kept in the audit log for a year; the person is not told. 1–500 characters (graphemes). */
      reason: string;
    };
    output: {
      /** A UUID, lower case. */
      accountId: string;
      role: "moderator" | "admin" | "owner" | null;
    };
  };
  /** Log a person out, everywhere or in one place */
  "admin.revokeSessions": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
      /** A UUID, lower case. */
      sessionId?: string;
      /** Why. Kept in the audit log for a year; the person is not told. 1–500 characters (graphemes). */
      reason: string;
    };
    output: {
      revokedCount: number;
    };
  };
  /** Make somebody staff, or change their role */
  "admin.setRole": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
      /** Among the staff; each may do what those before it may. */
      role: "moderator" | "admin" | "owner";
      /** Why. Kept in the audit log for a year; the person is not told. 1–500 characters (graphemes). */
      reason: string;
    };
    output: {
      /** A UUID, lower case. */
      accountId: string;
      role: "moderator" | "admin" | "owner" | null;
    };
  };
  /** Keep somebody out, and hide them from others */
  "admin.suspend": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
      /** Why. Kept in the audit log for a year; the person is not told. 1–500 characters (graphemes). */
      reason: string;
      /** Stands in the mail to the person, as it is. Kept in the audit log as well. 1–1000 characters (graphemes). */
      message?: string;
    };
    output: {
      /** A UUID, lower case. */
      accountId: string;
      /** `suspended`: the staff keep them out, and others do not see them. */
      standing: "good" | "suspended";
    };
  };
  /** Let somebody in again whom the staff kept out */
  "admin.unsuspend": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
      /** Why. Kept in the audit log for a year; the person is not told. 1–500 characters (graphemes). */
      reason: string;
      /** Stands in the mail to the person, as it is. Kept in the audit log as well. 1–1000 characters (graphemes). */
      message?: string;
    };
    output: {
      /** A UUID, lower case. */
      accountId: string;
      /** `suspended`: the staff keep them out, and others do not see them. */
      standing: "good" | "suspended";
    };
  };
  /** What to ask the browser for, where a passkey is the second factor */
  "auth.beginPasskeyChallenge": {
    input: {
      /** A UUID, lower case. */
      challengeId: string;
    };
    output: {
      challenge: string;
      rpId: string;
      /** Milliseconds. */
      timeout: number;
      allowCredentials: {
        type: "public-key";
        id: string;
        transports: string[];
      }[];
      userVerification: "required" | "preferred";
    };
  };
  /** What to ask the browser for, to prove with a passkey that it is you */
  "auth.beginPasskeyConfirmation": {
    input: Record<string, never>;
    output: {
      challenge: string;
      rpId: string;
      /** Milliseconds. */
      timeout: number;
      allowCredentials: {
        type: "public-key";
        id: string;
        transports: string[];
      }[];
      userVerification: "required" | "preferred";
    };
  };
  /** What to ask the browser for, to log in with a passkey */
  "auth.beginPasskeyLogin": {
    input: Record<string, never>;
    output: {
      challenge: string;
      rpId: string;
      /** Milliseconds. */
      timeout: number;
      allowCredentials: {
        type: "public-key";
        id: string;
        transports: string[];
      }[];
      userVerification: "required" | "preferred";
    };
  };
  /** Begin to sign in with a provider */
  "auth.beginProviderLogin": {
    input: {
      /** As `provider.list` names it. */
      provider: string;
      /** SHA-256, in base64url, of a verifier: 43 to 128 random letters and digits that this client makes up and keeps to itself. */
      verifierHash: string;
      /** Where the browser goes in the end, with `ticket` or `error` added to the query: an address that `SIGN_IN_RETURN_URLS` names. In development also any address of this machine; and without it a page shows the ticket, to be copied. */
      returnTo?: string;
    };
    output: {
      /** Open it in a browser; fit for one sign-in, within fifteen minutes. */
      url: string;
    };
  };
  /** Finish a login with a second factor */
  "auth.completeChallenge": {
    input: {
      /** A UUID, lower case. */
      challengeId: string;
      /** `totp`: six digits from an authenticator app. `email`, `sms`: eight digits that `auth.sendChallengeCode` sends. `recoveryCode`: one of the codes to keep for a bad day. */
      method: "totp" | "email" | "sms" | "recoveryCode";
      /** The digits from the app or the message, or a recovery code. */
      code: string;
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
      /** Absent as a rule. What the account was until this login brought it back; a mail tells its owner too. */
      restored?: "deactivated" | "deleted";
    };
  };
  /** Finish a login with a passkey as second factor */
  "auth.completePasskeyChallenge": {
    input: {
      /** A UUID, lower case. */
      challengeId: string;
      /** What `navigator.credentials.get` answered, as its `toJSON()` writes it. */
      credential: {
        id: string;
        rawId: string;
        type: "public-key";
        authenticatorAttachment?: string | null;
        clientExtensionResults?: unknown;
        response: {
          clientDataJSON: string;
          authenticatorData: string;
          signature: string;
          userHandle?: string | null;
          attestationObject?: string | null;
        };
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
      /** Absent as a rule. What the account was until this login brought it back; a mail tells its owner too. */
      restored?: "deactivated" | "deleted";
    };
  };
  /** Log in with what the passkey signed */
  "auth.completePasskeyLogin": {
    input: {
      /** What `navigator.credentials.get` answered, as its `toJSON()` writes it. */
      credential: {
        id: string;
        rawId: string;
        type: "public-key";
        authenticatorAttachment?: string | null;
        clientExtensionResults?: unknown;
        response: {
          clientDataJSON: string;
          authenticatorData: string;
          signature: string;
          userHandle?: string | null;
          attestationObject?: string | null;
        };
      };
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
      /** Absent as a rule. What the account was until this login brought it back; a mail tells its owner too. */
      restored?: "deactivated" | "deleted";
    } | {
      challenge: {
        /** A UUID, lower case. */
        id: string;
        methods: ("totp" | "email" | "sms" | "recoveryCode" | "passkey")[];
      };
    };
  };
  /** Log in with the ticket that a provider's sign-in ended in */
  "auth.completeProviderLogin": {
    input: {
      /** From the address that the browser came back to; good once, for five minutes. */
      ticket: string;
      /** The verifier whose hash the sign-in began with. */
      verifier: string;
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
      /** Absent as a rule. What the account was until this login brought it back; a mail tells its owner too. */
      restored?: "deactivated" | "deleted";
    } | {
      challenge: {
        /** A UUID, lower case. */
        id: string;
        methods: ("totp" | "email" | "sms" | "recoveryCode" | "passkey")[];
      };
    } | {
      registration: {
        /** From `auth.completeProviderLogin`; keep it secret. */
        token: string;
        expiresInSeconds: number;
        /** As the provider says; another may be chosen. */
        email: string | null;
        /** Otherwise `auth.registerWithProvider` mails a code to it first. */
        emailIsProven: boolean;
        /** True only for a proven address: log in to that account, and link the provider there. No address ever links by itself. */
        emailHasAccount: boolean;
        /** A suggestion. */
        displayName: string | null;
      };
    };
  };
  /** Prove again that it is you */
  "auth.confirm": {
    input: {
      password?: string;
      challenge?: {
        /** A UUID, lower case. */
        id: string;
        /** `totp`: six digits from an authenticator app. `email`, `sms`: eight digits that `auth.sendChallengeCode` sends. `recoveryCode`: one of the codes to keep for a bad day. */
        method: "totp" | "email" | "sms" | "recoveryCode";
        /** The digits from the app or the message, or a recovery code. */
        code: string;
      };
    };
    output: {
      /** UTC, ISO 8601 with milliseconds. */
      confirmedUntil: string;
    } | {
      challenge: {
        /** A UUID, lower case. */
        id: string;
        methods: ("totp" | "email" | "sms" | "recoveryCode" | "passkey")[];
      };
    };
  };
  /** Prove again that it is you, with a passkey */
  "auth.confirmWithPasskey": {
    input: {
      /** What `navigator.credentials.get` answered, as its `toJSON()` writes it. */
      credential: {
        id: string;
        rawId: string;
        type: "public-key";
        authenticatorAttachment?: string | null;
        clientExtensionResults?: unknown;
        response: {
          clientDataJSON: string;
          authenticatorData: string;
          signature: string;
          userHandle?: string | null;
          attestationObject?: string | null;
        };
      };
    };
    output: {
      /** UTC, ISO 8601 with milliseconds. */
      confirmedUntil: string;
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
      /** Absent as a rule. What the account was until this login brought it back; a mail tells its owner too. */
      restored?: "deactivated" | "deleted";
    } | {
      challenge: {
        /** A UUID, lower case. */
        id: string;
        methods: ("totp" | "email" | "sms" | "recoveryCode" | "passkey")[];
      };
    };
  };
  /** End this session */
  "auth.logout": {
    input: Record<string, never>;
    output: Record<string, never>;
  };
  /** Where providers send people back to */
  "auth.receiveFromProvider": {
    input: {
      /** As `provider.list` names it. */
      provider: string;
      state: string;
      code?: string;
      iss?: string;
      error?: string;
      /** Apple's: a name, for the first time. */
      user?: string;
    };
    output: {
      location: string | null;
      /** From the address that the browser came back to; good once, for five minutes. */
      ticket?: string;
      /** `denied`: they changed their mind there. `failed`: begin anew. */
      error?: "denied" | "failed";
    };
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
      /** Absent as a rule. What the account was until this login brought it back; a mail tells its owner too. */
      restored?: "deactivated" | "deleted";
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
  /** Sign up with what a provider's sign-in ended in */
  "auth.registerWithProvider": {
    input: {
      /** From `auth.completeProviderLogin`; keep it secret. */
      token: string;
      /** 3–30 letters of any script, digits, underscores and dots. Unique also against other case and look-alikes. */
      handle: string;
      /** One line, not blank; kept as it is. 1–50 characters (graphemes). */
      displayName: string;
      /** YYYY-MM-DD; thirteen years ago at least. */
      birthDate: string;
      /** A mail address; case does not matter. */
      email?: string;
      /** The eight digits from the mail. */
      code?: string;
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
      /** Absent as a rule. What the account was until this login brought it back; a mail tells its owner too. */
      restored?: "deactivated" | "deleted";
    } | {
      challenge: {
        /** A UUID, lower case. */
        id: string;
        methods: ("totp" | "email" | "sms" | "recoveryCode" | "passkey")[];
      };
    } | {
      code: {
        /** A mail address; case does not matter. */
        sentTo: string;
      };
    };
  };
  /** Ask for a mail that lets you choose another password */
  "auth.requestPasswordReset": {
    input: {
      /** A mail address; case does not matter. */
      email: string;
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
  /** Choose another password with the token from the mail, and log in */
  "auth.resetPassword": {
    input: {
      /** From the mail's link. */
      token: string;
      /** Any Unicode. Refused when it is a common one, or little more than the handle or the mail address. */
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
      /** Absent as a rule. What the account was until this login brought it back; a mail tells its owner too. */
      restored?: "deactivated" | "deleted";
    } | {
      challenge: {
        /** A UUID, lower case. */
        id: string;
        methods: ("totp" | "email" | "sms" | "recoveryCode" | "passkey")[];
      };
    };
  };
  /** Have the code of a challenge sent by mail or text message */
  "auth.sendChallengeCode": {
    input: {
      /** A UUID, lower case. */
      challengeId: string;
      method: "email" | "sms";
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
      /** Absent as a rule. What the account was until this login brought it back; a mail tells its owner too. */
      restored?: "deactivated" | "deleted";
    };
  };
  /** Take a chat from your requests among your chats */
  "chat.acceptRequest": {
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
      /** Among your requests; to the others you look as in any chat. */
      isRequest: boolean;
      /** Who put you among the members, of a group that is a request; null if you may not know of them. */
      askedById: string | null;
      memberCount: number;
      /** Those who joined first. */
      members: {
        /** A UUID, lower case. */
        id: string;
        handle: string | null;
        displayName: string | null;
        avatar: {
          /** A UUID, lower case. */
          id: string;
          altText: string;
          /** ThumbHash, base64: a blur to show while it loads. */
          placeholder: string | null;
          width: number;
          height: number;
          /** Smallest first. */
          variants: {
            /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
            url: string;
            contentType: string;
            width: number;
            height: number;
          }[];
        } | null;
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
      /** Among your requests; to the others you look as in any chat. */
      isRequest: boolean;
      /** Who put you among the members, of a group that is a request; null if you may not know of them. */
      askedById: string | null;
      memberCount: number;
      /** Those who joined first. */
      members: {
        /** A UUID, lower case. */
        id: string;
        handle: string | null;
        displayName: string | null;
        avatar: {
          /** A UUID, lower case. */
          id: string;
          altText: string;
          /** ThumbHash, base64: a blur to show while it loads. */
          placeholder: string | null;
          width: number;
          height: number;
          /** Smallest first. */
          variants: {
            /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
            url: string;
            contentType: string;
            width: number;
            height: number;
          }[];
        } | null;
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
  /** Put a chat out of your requests */
  "chat.declineRequest": {
    input: {
      /** A UUID, lower case. */
      chatId: string;
    };
    output: Record<string, never>;
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
      /** Among your requests; to the others you look as in any chat. */
      isRequest: boolean;
      /** Who put you among the members, of a group that is a request; null if you may not know of them. */
      askedById: string | null;
      memberCount: number;
      /** Those who joined first. */
      members: {
        /** A UUID, lower case. */
        id: string;
        handle: string | null;
        displayName: string | null;
        avatar: {
          /** A UUID, lower case. */
          id: string;
          altText: string;
          /** ThumbHash, base64: a blur to show while it loads. */
          placeholder: string | null;
          width: number;
          height: number;
          /** Smallest first. */
          variants: {
            /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
            url: string;
            contentType: string;
            width: number;
            height: number;
          }[];
        } | null;
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
  /** Your chats, latest activity first; or your message requests, newest first */
  "chat.list": {
    input: {
      /** Which of the two lists; chats if absent. */
      box?: "chats" | "requests";
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
        /** Among your requests; to the others you look as in any chat. */
        isRequest: boolean;
        /** Who put you among the members, of a group that is a request; null if you may not know of them. */
        askedById: string | null;
        memberCount: number;
        /** Those who joined first. */
        members: {
          /** A UUID, lower case. */
          id: string;
          handle: string | null;
          displayName: string | null;
          avatar: {
            /** A UUID, lower case. */
            id: string;
            altText: string;
            /** ThumbHash, base64: a blur to show while it loads. */
            placeholder: string | null;
            width: number;
            height: number;
            /** Smallest first. */
            variants: {
              /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
              url: string;
              contentType: string;
              width: number;
              height: number;
            }[];
          } | null;
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
      /** How many requests there are; from 100 on, no more are counted. */
      requestCount: number;
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
        handle: string | null;
        displayName: string | null;
        avatar: {
          /** A UUID, lower case. */
          id: string;
          altText: string;
          /** ThumbHash, base64: a blur to show while it loads. */
          placeholder: string | null;
          width: number;
          height: number;
          /** Smallest first. */
          variants: {
            /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
            url: string;
            contentType: string;
            width: number;
            height: number;
          }[];
        } | null;
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
      /** Among your requests; to the others you look as in any chat. */
      isRequest: boolean;
      /** Who put you among the members, of a group that is a request; null if you may not know of them. */
      askedById: string | null;
      memberCount: number;
      /** Those who joined first. */
      members: {
        /** A UUID, lower case. */
        id: string;
        handle: string | null;
        displayName: string | null;
        avatar: {
          /** A UUID, lower case. */
          id: string;
          altText: string;
          /** ThumbHash, base64: a blur to show while it loads. */
          placeholder: string | null;
          width: number;
          height: number;
          /** Smallest first. */
          variants: {
            /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
            url: string;
            contentType: string;
            width: number;
            height: number;
          }[];
        } | null;
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
      /** Among your requests; to the others you look as in any chat. */
      isRequest: boolean;
      /** Who put you among the members, of a group that is a request; null if you may not know of them. */
      askedById: string | null;
      memberCount: number;
      /** Those who joined first. */
      members: {
        /** A UUID, lower case. */
        id: string;
        handle: string | null;
        displayName: string | null;
        avatar: {
          /** A UUID, lower case. */
          id: string;
          altText: string;
          /** ThumbHash, base64: a blur to show while it loads. */
          placeholder: string | null;
          width: number;
          height: number;
          /** Smallest first. */
          variants: {
            /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
            url: string;
            contentType: string;
            width: number;
            height: number;
          }[];
        } | null;
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
  /** Forget what you uploaded of your address book */
  "contacts.forget": {
    input: Record<string, never>;
    output: Record<string, never>;
  };
  /** Find people from your address book */
  "contacts.match": {
    input: {
      hashes: string[];
    };
    output: {
      items: {
        hash: string;
        /** Somebody, as far as this viewer may see them. */
        person: {
          /** A UUID, lower case. */
          id: string;
          handle: string;
          displayName: string;
          avatar: {
            /** A UUID, lower case. */
            id: string;
            altText: string;
            /** ThumbHash, base64: a blur to show while it loads. */
            placeholder: string | null;
            width: number;
            height: number;
            /** Smallest first. */
            variants: {
              /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
              url: string;
              contentType: string;
              width: number;
              height: number;
            }[];
          } | null;
        };
      }[];
    };
  };
  /** Let somebody follow you who asked */
  "graph.acceptFollow": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: Record<string, never>;
  };
  /** Become friends with somebody who asked */
  "graph.acceptFriend": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: Record<string, never>;
  };
  /** Block somebody */
  "graph.block": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: {
      /** A UUID, lower case. */
      accountId: string;
      /** Whether you follow them. */
      follows: boolean;
      /** Whether you wait for their yes. */
      followRequested: boolean;
      followsMe: boolean;
      /** Whether they wait for yours. */
      followRequestedMe: boolean;
      friend: "none" | "friends" | "requestedByMe" | "requestedByThem";
      /** Whether you blocked them. */
      isBlocked: boolean;
      isMuted: boolean;
      /** UTC, ISO 8601 with milliseconds. */
      mutedUntil: string | null;
      isRestricted: boolean;
      /** Whether they are among your close friends. */
      isCloseFriend: boolean;
    };
  };
  /** Take back asking somebody to be your friend */
  "graph.cancelFriend": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: Record<string, never>;
  };
  /** Do not let somebody follow you who asked */
  "graph.declineFollow": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: Record<string, never>;
  };
  /** Do not become friends with somebody who asked */
  "graph.declineFriend": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: Record<string, never>;
  };
  /** Do not suggest somebody again */
  "graph.dismissSuggestion": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: Record<string, never>;
  };
  /** Follow somebody */
  "graph.follow": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: {
      state: "following" | "requested";
    };
  };
  /** How you stand to people */
  "graph.getRelationships": {
    input: {
      accountIds: string[];
    };
    output: {
      items: {
        /** A UUID, lower case. */
        accountId: string;
        /** Whether you follow them. */
        follows: boolean;
        /** Whether you wait for their yes. */
        followRequested: boolean;
        followsMe: boolean;
        /** Whether they wait for yours. */
        followRequestedMe: boolean;
        friend: "none" | "friends" | "requestedByMe" | "requestedByThem";
        /** Whether you blocked them. */
        isBlocked: boolean;
        isMuted: boolean;
        /** UTC, ISO 8601 with milliseconds. */
        mutedUntil: string | null;
        isRestricted: boolean;
        /** Whether they are among your close friends. */
        isCloseFriend: boolean;
      }[];
    };
  };
  /** Whom you blocked, the latest first */
  "graph.listBlocked": {
    input: {
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
    };
    output: {
      items: {
        /** Somebody, as far as this viewer may see them. */
        person: {
          /** A UUID, lower case. */
          id: string;
          handle: string;
          displayName: string;
          avatar: {
            /** A UUID, lower case. */
            id: string;
            altText: string;
            /** ThumbHash, base64: a blur to show while it loads. */
            placeholder: string | null;
            width: number;
            height: number;
            /** Smallest first. */
            variants: {
              /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
              url: string;
              contentType: string;
              width: number;
              height: number;
            }[];
          } | null;
        };
        /** UTC, ISO 8601 with milliseconds. */
        since: string;
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Who waits to follow you, or whom you wait for, the latest first */
  "graph.listFollowRequests": {
    input: {
      /** `received` if absent. */
      direction?: "received" | "sent";
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
    };
    output: {
      items: {
        /** Somebody, as far as this viewer may see them. */
        person: {
          /** A UUID, lower case. */
          id: string;
          handle: string;
          displayName: string;
          avatar: {
            /** A UUID, lower case. */
            id: string;
            altText: string;
            /** ThumbHash, base64: a blur to show while it loads. */
            placeholder: string | null;
            width: number;
            height: number;
            /** Smallest first. */
            variants: {
              /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
              url: string;
              contentType: string;
              width: number;
              height: number;
            }[];
          } | null;
        };
        /** UTC, ISO 8601 with milliseconds. */
        since: string;
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Who follows somebody, the latest first */
  "graph.listFollowers": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
    };
    output: {
      items: {
        /** Somebody, as far as this viewer may see them. */
        person: {
          /** A UUID, lower case. */
          id: string;
          handle: string;
          displayName: string;
          avatar: {
            /** A UUID, lower case. */
            id: string;
            altText: string;
            /** ThumbHash, base64: a blur to show while it loads. */
            placeholder: string | null;
            width: number;
            height: number;
            /** Smallest first. */
            variants: {
              /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
              url: string;
              contentType: string;
              width: number;
              height: number;
            }[];
          } | null;
        };
        /** UTC, ISO 8601 with milliseconds. */
        since: string;
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Whom somebody follows, the latest first */
  "graph.listFollowing": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
    };
    output: {
      items: {
        /** Somebody, as far as this viewer may see them. */
        person: {
          /** A UUID, lower case. */
          id: string;
          handle: string;
          displayName: string;
          avatar: {
            /** A UUID, lower case. */
            id: string;
            altText: string;
            /** ThumbHash, base64: a blur to show while it loads. */
            placeholder: string | null;
            width: number;
            height: number;
            /** Smallest first. */
            variants: {
              /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
              url: string;
              contentType: string;
              width: number;
              height: number;
            }[];
          } | null;
        };
        /** UTC, ISO 8601 with milliseconds. */
        since: string;
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Who wants to be your friend, or whom you asked, the latest first */
  "graph.listFriendRequests": {
    input: {
      /** `received` if absent. */
      direction?: "received" | "sent";
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
    };
    output: {
      items: {
        /** Somebody, as far as this viewer may see them. */
        person: {
          /** A UUID, lower case. */
          id: string;
          handle: string;
          displayName: string;
          avatar: {
            /** A UUID, lower case. */
            id: string;
            altText: string;
            /** ThumbHash, base64: a blur to show while it loads. */
            placeholder: string | null;
            width: number;
            height: number;
            /** Smallest first. */
            variants: {
              /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
              url: string;
              contentType: string;
              width: number;
              height: number;
            }[];
          } | null;
        };
        /** UTC, ISO 8601 with milliseconds. */
        since: string;
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Somebody's friends, the latest first */
  "graph.listFriends": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
    };
    output: {
      items: {
        /** Somebody, as far as this viewer may see them. */
        person: {
          /** A UUID, lower case. */
          id: string;
          handle: string;
          displayName: string;
          avatar: {
            /** A UUID, lower case. */
            id: string;
            altText: string;
            /** ThumbHash, base64: a blur to show while it loads. */
            placeholder: string | null;
            width: number;
            height: number;
            /** Smallest first. */
            variants: {
              /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
              url: string;
              contentType: string;
              width: number;
              height: number;
            }[];
          } | null;
        };
        /** UTC, ISO 8601 with milliseconds. */
        since: string;
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Whom you muted, the latest first */
  "graph.listMuted": {
    input: {
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
    };
    output: {
      items: {
        /** Somebody, as far as this viewer may see them. */
        person: {
          /** A UUID, lower case. */
          id: string;
          handle: string;
          displayName: string;
          avatar: {
            /** A UUID, lower case. */
            id: string;
            altText: string;
            /** ThumbHash, base64: a blur to show while it loads. */
            placeholder: string | null;
            width: number;
            height: number;
            /** Smallest first. */
            variants: {
              /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
              url: string;
              contentType: string;
              width: number;
              height: number;
            }[];
          } | null;
        };
        /** UTC, ISO 8601 with milliseconds. */
        since: string;
        /** UTC, ISO 8601 with milliseconds. */
        until: string | null;
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Whom you and somebody have in common */
  "graph.listMutuals": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
      /** `followers` if absent. */
      kind?: "followers" | "friends";
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
    };
    output: {
      items: {
        /** Somebody, as far as this viewer may see them. */
        person: {
          /** A UUID, lower case. */
          id: string;
          handle: string;
          displayName: string;
          avatar: {
            /** A UUID, lower case. */
            id: string;
            altText: string;
            /** ThumbHash, base64: a blur to show while it loads. */
            placeholder: string | null;
            width: number;
            height: number;
            /** Smallest first. */
            variants: {
              /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
              url: string;
              contentType: string;
              width: number;
              height: number;
            }[];
          } | null;
        };
        /** UTC, ISO 8601 with milliseconds. */
        since: string;
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Mute somebody */
  "graph.mute": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
      /** UTC, ISO 8601 with milliseconds. */
      until?: string | null;
    };
    output: {
      /** A UUID, lower case. */
      accountId: string;
      /** Whether you follow them. */
      follows: boolean;
      /** Whether you wait for their yes. */
      followRequested: boolean;
      followsMe: boolean;
      /** Whether they wait for yours. */
      followRequestedMe: boolean;
      friend: "none" | "friends" | "requestedByMe" | "requestedByThem";
      /** Whether you blocked them. */
      isBlocked: boolean;
      isMuted: boolean;
      /** UTC, ISO 8601 with milliseconds. */
      mutedUntil: string | null;
      isRestricted: boolean;
      /** Whether they are among your close friends. */
      isCloseFriend: boolean;
    };
  };
  /** Let somebody follow you no longer */
  "graph.removeFollower": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: Record<string, never>;
  };
  /** Be friends with somebody no longer */
  "graph.removeFriend": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: Record<string, never>;
  };
  /** Ask somebody to be your friend */
  "graph.requestFriend": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: {
      state: "requested" | "friends";
    };
  };
  /** Restrict somebody */
  "graph.restrict": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: {
      /** A UUID, lower case. */
      accountId: string;
      /** Whether you follow them. */
      follows: boolean;
      /** Whether you wait for their yes. */
      followRequested: boolean;
      followsMe: boolean;
      /** Whether they wait for yours. */
      followRequestedMe: boolean;
      friend: "none" | "friends" | "requestedByMe" | "requestedByThem";
      /** Whether you blocked them. */
      isBlocked: boolean;
      isMuted: boolean;
      /** UTC, ISO 8601 with milliseconds. */
      mutedUntil: string | null;
      isRestricted: boolean;
      /** Whether they are among your close friends. */
      isCloseFriend: boolean;
    };
  };
  /** People you may know */
  "graph.suggest": {
    input: {
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
    };
    output: {
      items: {
        /** Somebody, as far as this viewer may see them. */
        person: {
          /** A UUID, lower case. */
          id: string;
          handle: string;
          displayName: string;
          avatar: {
            /** A UUID, lower case. */
            id: string;
            altText: string;
            /** ThumbHash, base64: a blur to show while it loads. */
            placeholder: string | null;
            width: number;
            height: number;
            /** Smallest first. */
            variants: {
              /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
              url: string;
              contentType: string;
              width: number;
              height: number;
            }[];
          } | null;
        };
        /** Words, the strongest first: `contacts` (one of you has the other in their address book), `friendsOfFriends`, `sharedFollows` (people you follow follow them), `followsYou`. There may be others to come. */
        reasons: string[];
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Block somebody no longer */
  "graph.unblock": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: {
      /** A UUID, lower case. */
      accountId: string;
      /** Whether you follow them. */
      follows: boolean;
      /** Whether you wait for their yes. */
      followRequested: boolean;
      followsMe: boolean;
      /** Whether they wait for yours. */
      followRequestedMe: boolean;
      friend: "none" | "friends" | "requestedByMe" | "requestedByThem";
      /** Whether you blocked them. */
      isBlocked: boolean;
      isMuted: boolean;
      /** UTC, ISO 8601 with milliseconds. */
      mutedUntil: string | null;
      isRestricted: boolean;
      /** Whether they are among your close friends. */
      isCloseFriend: boolean;
    };
  };
  /** Follow somebody no longer, or take back the request to */
  "graph.unfollow": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: Record<string, never>;
  };
  /** Mute somebody no longer */
  "graph.unmute": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: {
      /** A UUID, lower case. */
      accountId: string;
      /** Whether you follow them. */
      follows: boolean;
      /** Whether you wait for their yes. */
      followRequested: boolean;
      followsMe: boolean;
      /** Whether they wait for yours. */
      followRequestedMe: boolean;
      friend: "none" | "friends" | "requestedByMe" | "requestedByThem";
      /** Whether you blocked them. */
      isBlocked: boolean;
      isMuted: boolean;
      /** UTC, ISO 8601 with milliseconds. */
      mutedUntil: string | null;
      isRestricted: boolean;
      /** Whether they are among your close friends. */
      isCloseFriend: boolean;
    };
  };
  /** Restrict somebody no longer */
  "graph.unrestrict": {
    input: {
      /** A UUID, lower case. */
      accountId: string;
    };
    output: {
      /** A UUID, lower case. */
      accountId: string;
      /** Whether you follow them. */
      follows: boolean;
      /** Whether you wait for their yes. */
      followRequested: boolean;
      followsMe: boolean;
      /** Whether they wait for yours. */
      followRequestedMe: boolean;
      friend: "none" | "friends" | "requestedByMe" | "requestedByThem";
      /** Whether you blocked them. */
      isBlocked: boolean;
      isMuted: boolean;
      /** UTC, ISO 8601 with milliseconds. */
      mutedUntil: string | null;
      isRestricted: boolean;
      /** Whether they are among your close friends. */
      isCloseFriend: boolean;
    };
  };
  /** Add people to a list of yours */
  "list.addMembers": {
    input: {
      /** Id of a list, or `closeFriends` for the built-in one, which is made when people are first added to it. */
      listId: string | "closeFriends";
      accountIds: string[];
    };
    output: {
      /** A list of people. Its members never learn of it. */
      list: {
        /** A UUID, lower case. */
        id: string;
        kind: "custom" | "closeFriends";
        /** Empty for close friends: clients have their own word. */
        name: string;
        memberCount: number;
        /** Grows with every change; drop the older of two. */
        version: number;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
      };
      /** Without those who were in already. */
      addedIds: string[];
    };
  };
  /** Make a list of people */
  "list.create": {
    input: {
      /** 1–50 characters (graphemes). */
      name: string;
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      kind: "custom" | "closeFriends";
      /** Empty for close friends: clients have their own word. */
      name: string;
      memberCount: number;
      /** Grows with every change; drop the older of two. */
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
    };
  };
  /** Delete a list of people */
  "list.delete": {
    input: {
      /** Id of a list, or `closeFriends` for the built-in one, which is made when people are first added to it. */
      listId: string | "closeFriends";
    };
    output: Record<string, never>;
  };
  /** Your lists of people, in the order you made them */
  "list.list": {
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
        kind: "custom" | "closeFriends";
        /** Empty for close friends: clients have their own word. */
        name: string;
        memberCount: number;
        /** Grows with every change; drop the older of two. */
        version: number;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Who is in a list of yours, who was added last first */
  "list.listMembers": {
    input: {
      /** Id of a list, or `closeFriends` for the built-in one, which is made when people are first added to it. */
      listId: string | "closeFriends";
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
    };
    output: {
      items: {
        /** Somebody, as far as this viewer may see them. */
        person: {
          /** A UUID, lower case. */
          id: string;
          handle: string;
          displayName: string;
          avatar: {
            /** A UUID, lower case. */
            id: string;
            altText: string;
            /** ThumbHash, base64: a blur to show while it loads. */
            placeholder: string | null;
            width: number;
            height: number;
            /** Smallest first. */
            variants: {
              /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
              url: string;
              contentType: string;
              width: number;
              height: number;
            }[];
          } | null;
        };
        /** UTC, ISO 8601 with milliseconds. */
        since: string;
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Remove people from a list of yours */
  "list.removeMembers": {
    input: {
      /** Id of a list, or `closeFriends` for the built-in one, which is made when people are first added to it. */
      listId: string | "closeFriends";
      accountIds: string[];
    };
    output: {
      /** A list of people. Its members never learn of it. */
      list: {
        /** A UUID, lower case. */
        id: string;
        kind: "custom" | "closeFriends";
        /** Empty for close friends: clients have their own word. */
        name: string;
        memberCount: number;
        /** Grows with every change; drop the older of two. */
        version: number;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
      };
      removedIds: string[];
    };
  };
  /** Give a list another name */
  "list.update": {
    input: {
      /** Id of a list, or `closeFriends` for the built-in one, which is made when people are first added to it. */
      listId: string | "closeFriends";
      /** 1–50 characters (graphemes). */
      name: string;
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      kind: "custom" | "closeFriends";
      /** Empty for close friends: clients have their own word. */
      name: string;
      memberCount: number;
      /** Grows with every change; drop the older of two. */
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
    };
  };
  /** Say that a file was put where it belongs */
  "media.completeUpload": {
    input: {
      /** A UUID, lower case. */
      mediaId: string;
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      kind: "image" | "video" | "audio" | "document" | null;
      /** Only what is `ready` can be used for anything. */
      state: "uploading" | "processing" | "ready" | "failed";
      /** Why it failed: `unsupported-media`, `too-large`, `invalid` or `unavailable`. */
      failure: string | null;
      /** As its owner's device called it. To others: of documents only. */
      name: string;
      altText: string;
      width: number | null;
      height: number | null;
      durationMs: number | null;
      /** ThumbHash, base64: a blur to show while it loads. */
      placeholder: string | null;
      waveform: number[] | null;
      isAnimated: boolean;
      /** Smallest first. */
      files: {
        /** Such as `640.webp`, `video.mp4`, `poster.webp`. */
        name: string;
        /** Where to fetch it, in ranges if you like. It works for some minutes, for you alone, and for as long as you may see it. */
        url: string;
        contentType: string;
        bytes: number;
        width: number | null;
        height: number | null;
      }[];
      /** Of the processing. */
      progress: number;
      /** Grows with every change; drop the older of two. */
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
    };
  };
  /** Get an address to put a file at */
  "media.createUpload": {
    input: {
      /** Lower case, without parameters. */
      contentType: string;
      bytes: number;
      /** What the file is called where it comes from. Never a part of any path. 1–200 characters (graphemes). */
      name?: string;
      /** `image`, `video` and `audio` are made anew and shown; a `document` is kept as it is, looked into by nobody, and only ever downloaded. */
      kind?: "image" | "video" | "audio" | "document";
      /** What it shows, for those who cannot see or hear it. 0–1000 characters (graphemes). */
      altText?: string;
    };
    output: {
      /** A UUID, lower case. */
      mediaId: string;
      upload: {
        method: "PUT";
        url: string;
        /** Browsers set `content-length` by themselves, and let nobody else do so. */
        headers: Record<string, string>;
        /** UTC, ISO 8601 with milliseconds. */
        expiresAt: string;
      };
    };
  };
  /** Delete a medium that nothing uses */
  "media.delete": {
    input: {
      /** A UUID, lower case. */
      mediaId: string;
    };
    output: Record<string, never>;
  };
  /** One medium, with addresses of its files */
  "media.get": {
    input: {
      /** A UUID, lower case. */
      mediaId: string;
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      kind: "image" | "video" | "audio" | "document" | null;
      /** Only what is `ready` can be used for anything. */
      state: "uploading" | "processing" | "ready" | "failed";
      /** Why it failed: `unsupported-media`, `too-large`, `invalid` or `unavailable`. */
      failure: string | null;
      /** As its owner's device called it. To others: of documents only. */
      name: string;
      altText: string;
      width: number | null;
      height: number | null;
      durationMs: number | null;
      /** ThumbHash, base64: a blur to show while it loads. */
      placeholder: string | null;
      waveform: number[] | null;
      isAnimated: boolean;
      /** Smallest first. */
      files: {
        /** Such as `640.webp`, `video.mp4`, `poster.webp`. */
        name: string;
        /** Where to fetch it, in ranges if you like. It works for some minutes, for you alone, and for as long as you may see it. */
        url: string;
        contentType: string;
        bytes: number;
        width: number | null;
        height: number | null;
      }[];
      /** Of the processing. */
      progress: number;
      /** Grows with every change; drop the older of two. */
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
    };
  };
  /** Describe a medium for those who cannot see or hear it */
  "media.setAltText": {
    input: {
      /** A UUID, lower case. */
      mediaId: string;
      /** What it shows, for those who cannot see or hear it. 0–1000 characters (graphemes). */
      altText: string;
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      kind: "image" | "video" | "audio" | "document" | null;
      /** Only what is `ready` can be used for anything. */
      state: "uploading" | "processing" | "ready" | "failed";
      /** Why it failed: `unsupported-media`, `too-large`, `invalid` or `unavailable`. */
      failure: string | null;
      /** As its owner's device called it. To others: of documents only. */
      name: string;
      altText: string;
      width: number | null;
      height: number | null;
      durationMs: number | null;
      /** ThumbHash, base64: a blur to show while it loads. */
      placeholder: string | null;
      waveform: number[] | null;
      isAnimated: boolean;
      /** Smallest first. */
      files: {
        /** Such as `640.webp`, `video.mp4`, `poster.webp`. */
        name: string;
        /** Where to fetch it, in ranges if you like. It works for some minutes, for you alone, and for as long as you may see it. */
        url: string;
        contentType: string;
        bytes: number;
        width: number | null;
        height: number | null;
      }[];
      /** Of the processing. */
      progress: number;
      /** Grows with every change; drop the older of two. */
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
    };
  };
  /** What to ask the browser for, to make a passkey */
  "passkey.beginRegistration": {
    input: Record<string, never>;
    output: {
      challenge: string;
      rp: {
        id: string;
        name: string;
      };
      user: {
        id: string;
        name: string;
        displayName: string;
      };
      pubKeyCredParams: {
        type: "public-key";
        alg: number;
      }[];
      /** Milliseconds. */
      timeout: number;
      excludeCredentials: {
        type: "public-key";
        id: string;
        transports: string[];
      }[];
      authenticatorSelection: {
        residentKey: "required";
        requireResidentKey: true;
        userVerification: "required";
      };
      attestation: "none";
    };
  };
  /** Let a passkey in no more */
  "passkey.delete": {
    input: {
      /** A UUID, lower case. */
      passkeyId: string;
    };
    output: Record<string, never>;
  };
  /** Keep the passkey that the browser made */
  "passkey.finishRegistration": {
    input: {
      /** So that its owner knows it again; one line. 1–60 characters (graphemes). */
      name: string;
      /** What `navigator.credentials.create` answered, as its `toJSON()` writes it. */
      credential: {
        id: string;
        rawId: string;
        type: "public-key";
        authenticatorAttachment?: string | null;
        clientExtensionResults?: unknown;
        response: {
          clientDataJSON: string;
          attestationObject: string;
          transports?: string[];
          authenticatorData?: string;
          publicKey?: string | null;
          publicKeyAlgorithm?: number;
        };
      };
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      name: string;
      /** Whether it goes with its owner from device to device, or stays on one. */
      synced: boolean;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      /** UTC, ISO 8601 with milliseconds. */
      lastUsedAt: string | null;
    };
  };
  /** Your passkeys */
  "passkey.list": {
    input: Record<string, never>;
    output: {
      items: {
        /** A UUID, lower case. */
        id: string;
        name: string;
        /** Whether it goes with its owner from device to device, or stays on one. */
        synced: boolean;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        /** UTC, ISO 8601 with milliseconds. */
        lastUsedAt: string | null;
      }[];
    };
  };
  /** Give a passkey another name */
  "passkey.rename": {
    input: {
      /** A UUID, lower case. */
      passkeyId: string;
      /** So that its owner knows it again; one line. 1–60 characters (graphemes). */
      name: string;
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      name: string;
      /** Whether it goes with its owner from device to device, or stays on one. */
      synced: boolean;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      /** UTC, ISO 8601 with milliseconds. */
      lastUsedAt: string | null;
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
  /** What you let others know of you, and do to you */
  "privacy.get": {
    input: Record<string, never>;
    output: {
      /** Followers are asked for, and what is public beside the profile is for them alone. */
      isPrivate: boolean;
      /** Who may open a chat with you, and add you to groups. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      message: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who may comment on what you show. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      comment: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who may mention you. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      mention: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who may tag you in what they show. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      tag: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who sees your friends, and how many they are. Of a private account `everyone` is its followers. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      friendsList: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who sees your followers, and how many they are. Of a private account `everyone` is its followers. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      followersList: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who sees whom you follow, and how many that is. Of a private account `everyone` is its followers. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      followingList: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who sees month and day of your birth, as in your profile. */
      birthday: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who sees when you were last here; of whoever does not, you do not see it either. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      lastSeen: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who sees whether you are here; of whoever does not, you do not see it either. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      online: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Whether others hear when you read what they wrote; off, you do not hear it of them. */
      readReceipts: boolean;
      /** Whether you are found by a part of your name; your whole handle finds you always. */
      findBySearch: boolean;
      /** Whether who has your mail address finds you by it. */
      findByEmail: boolean;
      /** Whether who has your number finds you by it. */
      findByPhone: boolean;
      /** Who sees a new post, where nothing else is said with it. */
      postAudience: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who sees a new story, where nothing else is said with it. */
      storyAudience: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Whether what you did before decides the order of what you are shown. */
      personalisedRanking: boolean;
      /** Grows with every change; drop the older of two. */
      version: number;
    };
  };
  /** Change what you let others know of you, and do to you */
  "privacy.update": {
    input: {
      /** Followers are asked for, and what is public beside the profile is for them alone. */
      isPrivate?: boolean;
      /** Who may open a chat with you, and add you to groups. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      message?: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who may comment on what you show. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      comment?: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who may mention you. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      mention?: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who may tag you in what they show. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      tag?: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who sees your friends, and how many they are. Of a private account `everyone` is its followers. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      friendsList?: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who sees your followers, and how many they are. Of a private account `everyone` is its followers. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      followersList?: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who sees whom you follow, and how many that is. Of a private account `everyone` is its followers. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      followingList?: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who sees month and day of your birth, as in your profile. */
      birthday?: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who sees when you were last here; of whoever does not, you do not see it either. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      lastSeen?: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who sees whether you are here; of whoever does not, you do not see it either. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      online?: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Whether others hear when you read what they wrote; off, you do not hear it of them. */
      readReceipts?: boolean;
      /** Whether you are found by a part of your name; your whole handle finds you always. */
      findBySearch?: boolean;
      /** Whether who has your mail address finds you by it. */
      findByEmail?: boolean;
      /** Whether who has your number finds you by it. */
      findByPhone?: boolean;
      /** Who sees a new post, where nothing else is said with it. */
      postAudience?: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who sees a new story, where nothing else is said with it. */
      storyAudience?: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Whether what you did before decides the order of what you are shown. */
      personalisedRanking?: boolean;
    };
    output: {
      /** Followers are asked for, and what is public beside the profile is for them alone. */
      isPrivate: boolean;
      /** Who may open a chat with you, and add you to groups. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      message: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who may comment on what you show. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      comment: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who may mention you. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      mention: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who may tag you in what they show. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      tag: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who sees your friends, and how many they are. Of a private account `everyone` is its followers. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      friendsList: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who sees your followers, and how many they are. Of a private account `everyone` is its followers. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      followersList: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who sees whom you follow, and how many that is. Of a private account `everyone` is its followers. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      followingList: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who sees month and day of your birth, as in your profile. */
      birthday: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who sees when you were last here; of whoever does not, you do not see it either. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      lastSeen: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Who sees whether you are here; of whoever does not, you do not see it either. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
      online: "everyone" | "followers" | "following" | "friends" | "nobody";
      /** Whether others hear when you read what they wrote; off, you do not hear it of them. */
      readReceipts: boolean;
      /** Whether you are found by a part of your name; your whole handle finds you always. */
      findBySearch: boolean;
      /** Whether who has your mail address finds you by it. */
      findByEmail: boolean;
      /** Whether who has your number finds you by it. */
      findByPhone: boolean;
      /** Who sees a new post, where nothing else is said with it. */
      postAudience: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who sees a new story, where nothing else is said with it. */
      storyAudience: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Whether what you did before decides the order of what you are shown. */
      personalisedRanking: boolean;
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
      /** The handle, where the name is not for you to see. */
      displayName: string;
      bio: string;
      pronouns: string;
      location: string;
      links: {
        title: string;
        url: string;
      }[];
      /** Month and day, MM-DD. */
      birthday: string | null;
      avatar: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
      cover: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
      /** Whether followers are asked for. */
      isPrivate: boolean;
      /** As many as you would find in the list; null for a list that is not for you to see. */
      counts: {
        followers: number | null;
        following: number | null;
        friends: number | null;
      };
      /** Grows with every change of your own account, and with what everybody sees of somebody else's: drop the older of two, and of two alike the one that you got first. */
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
        /** The handle, where the name is not for you to see. */
        displayName: string;
        bio: string;
        pronouns: string;
        location: string;
        links: {
          title: string;
          url: string;
        }[];
        /** Month and day, MM-DD. */
        birthday: string | null;
        avatar: {
          /** A UUID, lower case. */
          id: string;
          altText: string;
          /** ThumbHash, base64: a blur to show while it loads. */
          placeholder: string | null;
          width: number;
          height: number;
          /** Smallest first. */
          variants: {
            /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
            url: string;
            contentType: string;
            width: number;
            height: number;
          }[];
        } | null;
        cover: {
          /** A UUID, lower case. */
          id: string;
          altText: string;
          /** ThumbHash, base64: a blur to show while it loads. */
          placeholder: string | null;
          width: number;
          height: number;
          /** Smallest first. */
          variants: {
            /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
            url: string;
            contentType: string;
            width: number;
            height: number;
          }[];
        } | null;
        /** Whether followers are asked for. */
        isPrivate: boolean;
        /** As many as you would find in the list; null for a list that is not for you to see. */
        counts: {
          followers: number | null;
          following: number | null;
          friends: number | null;
        };
        /** Grows with every change of your own account, and with what everybody sees of somebody else's: drop the older of two, and of two alike the one that you got first. */
        version: number;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
      }[];
    };
  };
  /** Look for people by handle or name */
  "profile.search": {
    input: {
      /** `nextCursor` of the page before. */
      cursor?: string;
      /** How many items at most; 20 if absent. */
      limit?: number;
      /** Not blank. An @ before a handle is left out. 1–60 characters (graphemes). */
      query: string;
    };
    output: {
      items: {
        /** A UUID, lower case. */
        id: string;
        handle: string;
        displayName: string;
        avatar: {
          /** A UUID, lower case. */
          id: string;
          altText: string;
          /** ThumbHash, base64: a blur to show while it loads. */
          placeholder: string | null;
          width: number;
          height: number;
          /** Smallest first. */
          variants: {
            /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
            url: string;
            contentType: string;
            width: number;
            height: number;
          }[];
        } | null;
      }[];
      /** Where the next page starts; null at the end. */
      nextCursor: string | null;
    };
  };
  /** Change your profile, and who sees what of it */
  "profile.update": {
    input: {
      /** One line, not blank; kept as it is. 1–50 characters (graphemes). */
      displayName?: string;
      /** Kept as it is. 0–500 characters (graphemes). */
      bio?: string;
      /** One line; kept as it is. 0–40 characters (graphemes). */
      pronouns?: string;
      /** One line; kept as it is. 0–100 characters (graphemes). */
      location?: string;
      links?: {
        /** One line; kept as it is. 0–50 characters (graphemes). */
        title: string;
        /** To the web: https or http, without a user name or password. Kept as it is. */
        url: string;
      }[];
      /** YYYY-MM-DD; thirteen years ago at least. */
      birthDate?: string;
      /** A UUID, lower case. */
      avatarId?: string | null;
      /** A UUID, lower case. */
      coverId?: string | null;
      audiences?: {
        /** Who may see it. Its owner always may; whoever is blocked never. */
        displayName?: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        bio?: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        pronouns?: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        location?: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        links?: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        birthday?: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        avatar?: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        cover?: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
      };
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      handle: string;
      /** The handle, where the name is not for you to see. */
      displayName: string;
      bio: string;
      pronouns: string;
      location: string;
      links: {
        title: string;
        url: string;
      }[];
      /** Month and day, MM-DD. */
      birthday: string | null;
      avatar: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
      cover: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
      /** Whether followers are asked for. */
      isPrivate: boolean;
      /** As many as you would find in the list; null for a list that is not for you to see. */
      counts: {
        followers: number | null;
        following: number | null;
        friends: number | null;
      };
      /** Grows with every change of your own account, and with what everybody sees of somebody else's: drop the older of two, and of two alike the one that you got first. */
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      /** Who sees which field. */
      audiences: {
        /** Who may see it. Its owner always may; whoever is blocked never. */
        displayName: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        bio: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        pronouns: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        location: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        links: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        birthday: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        avatar: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        cover: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
      };
    };
  };
  /** Begin to link a provider to your account */
  "provider.beginLink": {
    input: {
      /** As `provider.list` names it. */
      provider: string;
      /** SHA-256, in base64url, of a verifier: 43 to 128 random letters and digits that this client makes up and keeps to itself. */
      verifierHash: string;
      /** Where the browser goes in the end, with `ticket` or `error` added to the query: an address that `SIGN_IN_RETURN_URLS` names. In development also any address of this machine; and without it a page shows the ticket, to be copied. */
      returnTo?: string;
    };
    output: {
      /** Open it in a browser; fit for one sign-in, within fifteen minutes. */
      url: string;
    };
  };
  /** Link a provider to your account */
  "provider.link": {
    input: {
      /** From the address that the browser came back to; good once, for five minutes. */
      ticket: string;
      /** The verifier whose hash the sign-in began with. */
      verifier: string;
    };
    output: {
      /** A UUID, lower case. */
      id: string;
      /** Null for one that is no longer offered: it lets nobody in. */
      provider: string | null;
      label: string;
      /** What it was there at the last sign-in. */
      email: string | null;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      /** UTC, ISO 8601 with milliseconds. */
      lastUsedAt: string;
    };
  };
  /** Where one can sign in beside here */
  "provider.list": {
    input: Record<string, never>;
    output: {
      items: {
        /** As `provider.list` names it. */
        name: string;
        label: string;
      }[];
    };
  };
  /** The providers that you can sign in with */
  "provider.listLinked": {
    input: Record<string, never>;
    output: {
      items: {
        /** A UUID, lower case. */
        id: string;
        /** Null for one that is no longer offered: it lets nobody in. */
        provider: string | null;
        label: string;
        /** What it was there at the last sign-in. */
        email: string | null;
        /** UTC, ISO 8601 with milliseconds. */
        createdAt: string;
        /** UTC, ISO 8601 with milliseconds. */
        lastUsedAt: string;
      }[];
    };
  };
  /** Let nobody in through a provider any more */
  "provider.unlink": {
    input: {
      /** A UUID, lower case. */
      identityId: string;
    };
    output: Record<string, never>;
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
        /** Streams of one `stream.readMany`. */
        streamsAtOnce: number;
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
  /** Read the events of several streams after one's cursors */
  "stream.readMany": {
    input: {
      streams: {
        /** `kind:id`, for example `chat:0192f0c1-…`. */
        stream: string;
        after: number;
      }[];
      /** The epoch the cursor belongs to; another one gives `reset`. */
      epoch?: string;
    };
    output: {
      streams: ({
        /** `kind:id`, for example `chat:0192f0c1-…`. */
        stream: string;
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
        /** `kind:id`, for example `chat:0192f0c1-…`. */
        stream: string;
        reset: true;
      } | {
        /** `kind:id`, for example `chat:0192f0c1-…`. */
        stream: string;
        gone: true;
      })[];
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
  /** Set up codes by text message */
  "twoFactor.addPhone": {
    input: {
      /** E.164: a plus, the country, digits; nothing in between. */
      phone: string;
    };
    output: Record<string, never>;
  };
  /** Set up an authenticator app */
  "twoFactor.beginTotp": {
    input: Record<string, never>;
    output: {
      /** Base32. */
      secret: string;
      /** `otpauth://totp/…`, which opens an app on the same device. */
      uri: string;
      /** The same as a picture: an SVG without scripts. */
      qrSvg: string;
    };
  };
  /** Take codes by text message into use */
  "twoFactor.confirmPhone": {
    input: {
      /** The eight digits from the mail. */
      code: string;
    };
    output: {
      /** With any factor a login asks for one of them. Without one there are no recovery codes either. */
      twoFactor: {
        factors: {
          method: "totp" | "sms" | "email";
          /** The end of the phone number. */
          hint: string | null;
          /** UTC, ISO 8601 with milliseconds. */
          since: string;
        }[];
        recoveryCodesLeft: number;
      };
      /** Each logs in once, in place of another factor. They are shown this once. */
      recoveryCodes?: string[];
    };
  };
  /** Take an authenticator app into use */
  "twoFactor.confirmTotp": {
    input: {
      /** From the app. */
      code: string;
    };
    output: {
      /** With any factor a login asks for one of them. Without one there are no recovery codes either. */
      twoFactor: {
        factors: {
          method: "totp" | "sms" | "email";
          /** The end of the phone number. */
          hint: string | null;
          /** UTC, ISO 8601 with milliseconds. */
          since: string;
        }[];
        recoveryCodesLeft: number;
      };
      /** Each logs in once, in place of another factor. They are shown this once. */
      recoveryCodes?: string[];
    };
  };
  /** Give up a second factor */
  "twoFactor.disable": {
    input: {
      method: "totp" | "sms" | "email";
    };
    output: {
      factors: {
        method: "totp" | "sms" | "email";
        /** The end of the phone number. */
        hint: string | null;
        /** UTC, ISO 8601 with milliseconds. */
        since: string;
      }[];
      recoveryCodesLeft: number;
    };
  };
  /** Have codes sent to your mail address at login */
  "twoFactor.enableEmail": {
    input: Record<string, never>;
    output: {
      /** With any factor a login asks for one of them. Without one there are no recovery codes either. */
      twoFactor: {
        factors: {
          method: "totp" | "sms" | "email";
          /** The end of the phone number. */
          hint: string | null;
          /** UTC, ISO 8601 with milliseconds. */
          since: string;
        }[];
        recoveryCodesLeft: number;
      };
      /** Each logs in once, in place of another factor. They are shown this once. */
      recoveryCodes?: string[];
    };
  };
  /** Your second factors */
  "twoFactor.get": {
    input: Record<string, never>;
    output: {
      factors: {
        method: "totp" | "sms" | "email";
        /** The end of the phone number. */
        hint: string | null;
        /** UTC, ISO 8601 with milliseconds. */
        since: string;
      }[];
      recoveryCodesLeft: number;
    };
  };
  /** Get new recovery codes */
  "twoFactor.regenerateRecoveryCodes": {
    input: Record<string, never>;
    output: {
      /** Each logs in once, in place of another factor. They are shown this once. */
      recoveryCodes: string[];
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
  /** The archive of your data can be fetched */
  "account.exportReady": {
    /** A UUID, lower case. */
    exportId: string;
    /** Where to fetch the archive. Whoever has this address has the archive. */
    url: string;
    /** UTC, ISO 8601 with milliseconds. */
    expiresAt: string;
  };
  /** You put your account away, or came back to it */
  "account.lifeUpdated": {
    /** `deactivated`: hidden until the next login. `deleted`: hidden, and gone for good after `purgeAfter`, 14 days later; a login before then takes it back. */
    life: "active" | "deactivated" | "deleted";
    /** UTC, ISO 8601 with milliseconds. */
    purgeAfter: string | null;
  };
  /** Your profile changed, on this device or another */
  "account.profileUpdated": {
    /** A UUID, lower case. */
    id: string;
    handle: string;
    /** The handle, where the name is not for you to see. */
    displayName: string;
    bio: string;
    pronouns: string;
    location: string;
    links: {
      title: string;
      url: string;
    }[];
    /** Month and day, MM-DD. */
    birthday: string | null;
    avatar: {
      /** A UUID, lower case. */
      id: string;
      altText: string;
      /** ThumbHash, base64: a blur to show while it loads. */
      placeholder: string | null;
      width: number;
      height: number;
      /** Smallest first. */
      variants: {
        /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
        url: string;
        contentType: string;
        width: number;
        height: number;
      }[];
    } | null;
    cover: {
      /** A UUID, lower case. */
      id: string;
      altText: string;
      /** ThumbHash, base64: a blur to show while it loads. */
      placeholder: string | null;
      width: number;
      height: number;
      /** Smallest first. */
      variants: {
        /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
        url: string;
        contentType: string;
        width: number;
        height: number;
      }[];
    } | null;
    /** Whether followers are asked for. */
    isPrivate: boolean;
    /** As many as you would find in the list; null for a list that is not for you to see. */
    counts: {
      followers: number | null;
      following: number | null;
      friends: number | null;
    };
    /** Grows with every change of your own account, and with what everybody sees of somebody else's: drop the older of two, and of two alike the one that you got first. */
    version: number;
    /** UTC, ISO 8601 with milliseconds. */
    createdAt: string;
    /** Who sees which field. */
    audiences: {
      /** Who may see it. Its owner always may; whoever is blocked never. */
      displayName: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who may see it. Its owner always may; whoever is blocked never. */
      bio: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who may see it. Its owner always may; whoever is blocked never. */
      pronouns: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who may see it. Its owner always may; whoever is blocked never. */
      location: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who may see it. Its owner always may; whoever is blocked never. */
      links: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who may see it. Its owner always may; whoever is blocked never. */
      birthday: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who may see it. Its owner always may; whoever is blocked never. */
      avatar: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who may see it. Its owner always may; whoever is blocked never. */
      cover: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
    };
  };
  /** You became staff, have another role, or none any more (null) */
  "account.roleUpdated": {
    role: "moderator" | "admin" | "owner" | null;
  };
  /** The staff suspended your account, or gave it back */
  "account.standingUpdated": {
    /** `suspended`: the staff keep them out, and others do not see them. */
    standing: "good" | "suspended";
  };
  /** Your mail address, handle or date of birth changed, on this device or another */
  "account.updated": {
    /** A UUID, lower case. */
    id: string;
    handle: string;
    /** The handle, where the name is not for you to see. */
    displayName: string;
    bio: string;
    pronouns: string;
    location: string;
    links: {
      title: string;
      url: string;
    }[];
    /** Month and day, MM-DD. */
    birthday: string | null;
    avatar: {
      /** A UUID, lower case. */
      id: string;
      altText: string;
      /** ThumbHash, base64: a blur to show while it loads. */
      placeholder: string | null;
      width: number;
      height: number;
      /** Smallest first. */
      variants: {
        /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
        url: string;
        contentType: string;
        width: number;
        height: number;
      }[];
    } | null;
    cover: {
      /** A UUID, lower case. */
      id: string;
      altText: string;
      /** ThumbHash, base64: a blur to show while it loads. */
      placeholder: string | null;
      width: number;
      height: number;
      /** Smallest first. */
      variants: {
        /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
        url: string;
        contentType: string;
        width: number;
        height: number;
      }[];
    } | null;
    /** Whether followers are asked for. */
    isPrivate: boolean;
    /** As many as you would find in the list; null for a list that is not for you to see. */
    counts: {
      followers: number | null;
      following: number | null;
      friends: number | null;
    };
    /** Grows with every change of your own account, and with what everybody sees of somebody else's: drop the older of two, and of two alike the one that you got first. */
    version: number;
    /** UTC, ISO 8601 with milliseconds. */
    createdAt: string;
    /** Who sees which field. */
    audiences: {
      /** Who may see it. Its owner always may; whoever is blocked never. */
      displayName: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who may see it. Its owner always may; whoever is blocked never. */
      bio: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who may see it. Its owner always may; whoever is blocked never. */
      pronouns: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who may see it. Its owner always may; whoever is blocked never. */
      location: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who may see it. Its owner always may; whoever is blocked never. */
      links: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who may see it. Its owner always may; whoever is blocked never. */
      birthday: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who may see it. Its owner always may; whoever is blocked never. */
      avatar: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
      /** Who may see it. Its owner always may; whoever is blocked never. */
      cover: {
        /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
        kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
        /** A UUID, lower case. */
        listId?: string;
        /** A UUID, lower case. */
        groupId?: string;
        userIds?: string[];
        /** Who is left out, whatever else lets them in. */
        except?: {
          userIds?: string[];
          listIds?: string[];
        };
      };
    };
    email: string;
    /** YYYY-MM-DD; thirteen years ago at least. */
    birthDate: string;
    /** `suspended`: the staff keep them out, and others do not see them. */
    standing: "good" | "suspended";
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
    reason: "left" | "removed" | "declined";
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
  /** People were added to the group; they need not have agreed to it, and may have its events from this on */
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
  /** A chat is among your chats now, and no longer a request */
  "chat.requestAccepted": {
    /** A UUID, lower case. */
    chatId: string;
  };
  /** A chat, or a group you were added to, is among your requests; you may have its events from `from` on */
  "chat.requested": {
    /** A UUID, lower case. */
    chatId: string;
    /** A sequence number of the chat's stream. */
    from: number;
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
  /** Somebody let you follow them */
  "graph.followAccepted": {
    /** Somebody, as far as this viewer may see them. */
    person: {
      /** A UUID, lower case. */
      id: string;
      handle: string;
      displayName: string;
      avatar: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
    };
    /** How you stand to somebody. What only you know of it, such as a mute, they never learn. */
    relationship: {
      /** A UUID, lower case. */
      accountId: string;
      /** Whether you follow them. */
      follows: boolean;
      /** Whether you wait for their yes. */
      followRequested: boolean;
      followsMe: boolean;
      /** Whether they wait for yours. */
      followRequestedMe: boolean;
      friend: "none" | "friends" | "requestedByMe" | "requestedByThem";
      /** Whether you blocked them. */
      isBlocked: boolean;
      isMuted: boolean;
      /** UTC, ISO 8601 with milliseconds. */
      mutedUntil: string | null;
      isRestricted: boolean;
      /** Whether they are among your close friends. */
      isCloseFriend: boolean;
    };
  };
  /** Somebody asks to follow you, because your account is private */
  "graph.followRequested": {
    /** Somebody, as far as this viewer may see them. */
    person: {
      /** A UUID, lower case. */
      id: string;
      handle: string;
      displayName: string;
      avatar: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
    };
    /** How you stand to somebody. What only you know of it, such as a mute, they never learn. */
    relationship: {
      /** A UUID, lower case. */
      accountId: string;
      /** Whether you follow them. */
      follows: boolean;
      /** Whether you wait for their yes. */
      followRequested: boolean;
      followsMe: boolean;
      /** Whether they wait for yours. */
      followRequestedMe: boolean;
      friend: "none" | "friends" | "requestedByMe" | "requestedByThem";
      /** Whether you blocked them. */
      isBlocked: boolean;
      isMuted: boolean;
      /** UTC, ISO 8601 with milliseconds. */
      mutedUntil: string | null;
      isRestricted: boolean;
      /** Whether they are among your close friends. */
      isCloseFriend: boolean;
    };
  };
  /** Somebody follows you */
  "graph.followed": {
    /** Somebody, as far as this viewer may see them. */
    person: {
      /** A UUID, lower case. */
      id: string;
      handle: string;
      displayName: string;
      avatar: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
    };
    /** How you stand to somebody. What only you know of it, such as a mute, they never learn. */
    relationship: {
      /** A UUID, lower case. */
      accountId: string;
      /** Whether you follow them. */
      follows: boolean;
      /** Whether you wait for their yes. */
      followRequested: boolean;
      followsMe: boolean;
      /** Whether they wait for yours. */
      followRequestedMe: boolean;
      friend: "none" | "friends" | "requestedByMe" | "requestedByThem";
      /** Whether you blocked them. */
      isBlocked: boolean;
      isMuted: boolean;
      /** UTC, ISO 8601 with milliseconds. */
      mutedUntil: string | null;
      isRestricted: boolean;
      /** Whether they are among your close friends. */
      isCloseFriend: boolean;
    };
  };
  /** Somebody said yes, and is your friend now */
  "graph.friendAccepted": {
    /** Somebody, as far as this viewer may see them. */
    person: {
      /** A UUID, lower case. */
      id: string;
      handle: string;
      displayName: string;
      avatar: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
    };
    /** How you stand to somebody. What only you know of it, such as a mute, they never learn. */
    relationship: {
      /** A UUID, lower case. */
      accountId: string;
      /** Whether you follow them. */
      follows: boolean;
      /** Whether you wait for their yes. */
      followRequested: boolean;
      followsMe: boolean;
      /** Whether they wait for yours. */
      followRequestedMe: boolean;
      friend: "none" | "friends" | "requestedByMe" | "requestedByThem";
      /** Whether you blocked them. */
      isBlocked: boolean;
      isMuted: boolean;
      /** UTC, ISO 8601 with milliseconds. */
      mutedUntil: string | null;
      isRestricted: boolean;
      /** Whether they are among your close friends. */
      isCloseFriend: boolean;
    };
  };
  /** Somebody wants to be your friend */
  "graph.friendRequested": {
    /** Somebody, as far as this viewer may see them. */
    person: {
      /** A UUID, lower case. */
      id: string;
      handle: string;
      displayName: string;
      avatar: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
    };
    /** How you stand to somebody. What only you know of it, such as a mute, they never learn. */
    relationship: {
      /** A UUID, lower case. */
      accountId: string;
      /** Whether you follow them. */
      follows: boolean;
      /** Whether you wait for their yes. */
      followRequested: boolean;
      followsMe: boolean;
      /** Whether they wait for yours. */
      followRequestedMe: boolean;
      friend: "none" | "friends" | "requestedByMe" | "requestedByThem";
      /** Whether you blocked them. */
      isBlocked: boolean;
      isMuted: boolean;
      /** UTC, ISO 8601 with milliseconds. */
      mutedUntil: string | null;
      isRestricted: boolean;
      /** Whether they are among your close friends. */
      isCloseFriend: boolean;
    };
  };
  /** Somebody is not there for you any more, or not for now; drop what is cached of them */
  "graph.personGone": {
    /** A UUID, lower case. */
    accountId: string;
  };
  /** You and somebody stand differently to each other now, by your doing or theirs; nothing to notify of */
  "graph.relationshipUpdated": {
    /** A UUID, lower case. */
    accountId: string;
    /** Whether you follow them. */
    follows: boolean;
    /** Whether you wait for their yes. */
    followRequested: boolean;
    followsMe: boolean;
    /** Whether they wait for yours. */
    followRequestedMe: boolean;
    friend: "none" | "friends" | "requestedByMe" | "requestedByThem";
    /** Whether you blocked them. */
    isBlocked: boolean;
    isMuted: boolean;
    /** UTC, ISO 8601 with milliseconds. */
    mutedUntil: string | null;
    isRestricted: boolean;
    /** Whether they are among your close friends. */
    isCloseFriend: boolean;
  };
  /** You made a list */
  "list.created": {
    /** A UUID, lower case. */
    id: string;
    kind: "custom" | "closeFriends";
    /** Empty for close friends: clients have their own word. */
    name: string;
    memberCount: number;
    /** Grows with every change; drop the older of two. */
    version: number;
    /** UTC, ISO 8601 with milliseconds. */
    createdAt: string;
  };
  /** You deleted a list, and what was shown to it is for you alone now */
  "list.deleted": {
    /** A UUID, lower case. */
    listId: string;
  };
  /** One of your lists has another name or other members */
  "list.updated": {
    /** A list of people. Its members never learn of it. */
    list: {
      /** A UUID, lower case. */
      id: string;
      kind: "custom" | "closeFriends";
      /** Empty for close friends: clients have their own word. */
      name: string;
      memberCount: number;
      /** Grows with every change; drop the older of two. */
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
    };
    addedIds: string[];
    removedIds: string[];
  };
  /** A medium of yours is gone: deleted, or collected because nothing used it */
  "media.deleted": {
    /** A UUID, lower case. */
    mediaId: string;
  };
  /** A medium of yours came, was worked on, is ready, failed or has another description */
  "media.updated": {
    /** A UUID, lower case. */
    id: string;
    kind: "image" | "video" | "audio" | "document" | null;
    /** Only what is `ready` can be used for anything. */
    state: "uploading" | "processing" | "ready" | "failed";
    /** Why it failed: `unsupported-media`, `too-large`, `invalid` or `unavailable`. */
    failure: string | null;
    /** As its owner's device called it. To others: of documents only. */
    name: string;
    altText: string;
    width: number | null;
    height: number | null;
    durationMs: number | null;
    /** ThumbHash, base64: a blur to show while it loads. */
    placeholder: string | null;
    waveform: number[] | null;
    isAnimated: boolean;
    /** Smallest first. */
    files: {
      /** Such as `640.webp`, `video.mp4`, `poster.webp`. */
      name: string;
      /** Where to fetch it, in ranges if you like. It works for some minutes, for you alone, and for as long as you may see it. */
      url: string;
      contentType: string;
      bytes: number;
      width: number | null;
      height: number | null;
    }[];
    /** Of the processing. */
    progress: number;
    /** Grows with every change; drop the older of two. */
    version: number;
    /** UTC, ISO 8601 with milliseconds. */
    createdAt: string;
  };
  /** You have another passkey */
  "passkey.created": {
    /** A UUID, lower case. */
    id: string;
    name: string;
    /** Whether it goes with its owner from device to device, or stays on one. */
    synced: boolean;
    /** UTC, ISO 8601 with milliseconds. */
    createdAt: string;
    /** UTC, ISO 8601 with milliseconds. */
    lastUsedAt: string | null;
  };
  /** A passkey of yours lets nobody in any more */
  "passkey.deleted": {
    /** A UUID, lower case. */
    passkeyId: string;
  };
  /** A passkey of yours has another name */
  "passkey.updated": {
    /** A UUID, lower case. */
    id: string;
    name: string;
    /** Whether it goes with its owner from device to device, or stays on one. */
    synced: boolean;
    /** UTC, ISO 8601 with milliseconds. */
    createdAt: string;
    /** UTC, ISO 8601 with milliseconds. */
    lastUsedAt: string | null;
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
    /** Followers are asked for, and what is public beside the profile is for them alone. */
    isPrivate: boolean;
    /** Who may open a chat with you, and add you to groups. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
    message: "everyone" | "followers" | "following" | "friends" | "nobody";
    /** Who may comment on what you show. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
    comment: "everyone" | "followers" | "following" | "friends" | "nobody";
    /** Who may mention you. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
    mention: "everyone" | "followers" | "following" | "friends" | "nobody";
    /** Who may tag you in what they show. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
    tag: "everyone" | "followers" | "following" | "friends" | "nobody";
    /** Who sees your friends, and how many they are. Of a private account `everyone` is its followers. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
    friendsList: "everyone" | "followers" | "following" | "friends" | "nobody";
    /** Who sees your followers, and how many they are. Of a private account `everyone` is its followers. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
    followersList: "everyone" | "followers" | "following" | "friends" | "nobody";
    /** Who sees whom you follow, and how many that is. Of a private account `everyone` is its followers. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
    followingList: "everyone" | "followers" | "following" | "friends" | "nobody";
    /** Who sees month and day of your birth, as in your profile. */
    birthday: {
      /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
      kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
      /** A UUID, lower case. */
      listId?: string;
      /** A UUID, lower case. */
      groupId?: string;
      userIds?: string[];
      /** Who is left out, whatever else lets them in. */
      except?: {
        userIds?: string[];
        listIds?: string[];
      };
    };
    /** Who sees when you were last here; of whoever does not, you do not see it either. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
    lastSeen: "everyone" | "followers" | "following" | "friends" | "nobody";
    /** Who sees whether you are here; of whoever does not, you do not see it either. `followers`: friends are among them. `following`: people whom you follow. Clients take a value they do not know for `nobody`. */
    online: "everyone" | "followers" | "following" | "friends" | "nobody";
    /** Whether others hear when you read what they wrote; off, you do not hear it of them. */
    readReceipts: boolean;
    /** Whether you are found by a part of your name; your whole handle finds you always. */
    findBySearch: boolean;
    /** Whether who has your mail address finds you by it. */
    findByEmail: boolean;
    /** Whether who has your number finds you by it. */
    findByPhone: boolean;
    /** Who sees a new post, where nothing else is said with it. */
    postAudience: {
      /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
      kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
      /** A UUID, lower case. */
      listId?: string;
      /** A UUID, lower case. */
      groupId?: string;
      userIds?: string[];
      /** Who is left out, whatever else lets them in. */
      except?: {
        userIds?: string[];
        listIds?: string[];
      };
    };
    /** Who sees a new story, where nothing else is said with it. */
    storyAudience: {
      /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
      kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
      /** A UUID, lower case. */
      listId?: string;
      /** A UUID, lower case. */
      groupId?: string;
      userIds?: string[];
      /** Who is left out, whatever else lets them in. */
      except?: {
        userIds?: string[];
        listIds?: string[];
      };
    };
    /** Whether what you did before decides the order of what you are shown. */
    personalisedRanking: boolean;
    /** Grows with every change; drop the older of two. */
    version: number;
  };
  /** You can sign in with a provider */
  "provider.linked": {
    /** A UUID, lower case. */
    identityId: string;
    /** Its name, as `provider.list` has or had it. */
    provider: string;
  };
  /** You can no longer sign in with a provider */
  "provider.unlinked": {
    /** A UUID, lower case. */
    identityId: string;
    /** Its name, as `provider.list` has or had it. */
    provider: string;
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
    /** `logout` and `revoked`: its owner ended it, there or elsewhere, or the staff did. `reuse`: a refresh token that was used up came back. `replaced`: newer logins took its place. `…-changed`, `password-reset`: what its owner proved themselves with is another now. `suspended`, `deactivated`, `deleted`: the account was. */
    reason: "logout" | "revoked" | "reuse" | "replaced" | "password-changed" | "password-reset" | "email-changed" | "second-factor-changed" | "suspended" | "deactivated" | "deleted";
  };
  /** A second factor of yours came or went, or a recovery code was used */
  "twoFactor.updated": {
    factors: {
      method: "totp" | "sms" | "email";
      /** The end of the phone number. */
      hint: string | null;
      /** UTC, ISO 8601 with milliseconds. */
      since: string;
    }[];
    recoveryCodesLeft: number;
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
      /** Among your requests; to the others you look as in any chat. */
      isRequest: boolean;
      /** Who put you among the members, of a group that is a request; null if you may not know of them. */
      askedById: string | null;
      memberCount: number;
      /** Those who joined first. */
      members: {
        /** A UUID, lower case. */
        id: string;
        handle: string | null;
        displayName: string | null;
        avatar: {
          /** A UUID, lower case. */
          id: string;
          altText: string;
          /** ThumbHash, base64: a blur to show while it loads. */
          placeholder: string | null;
          width: number;
          height: number;
          /** Smallest first. */
          variants: {
            /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
            url: string;
            contentType: string;
            width: number;
            height: number;
          }[];
        } | null;
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
      /** The handle, where the name is not for you to see. */
      displayName: string;
      bio: string;
      pronouns: string;
      location: string;
      links: {
        title: string;
        url: string;
      }[];
      /** Month and day, MM-DD. */
      birthday: string | null;
      avatar: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
      cover: {
        /** A UUID, lower case. */
        id: string;
        altText: string;
        /** ThumbHash, base64: a blur to show while it loads. */
        placeholder: string | null;
        width: number;
        height: number;
        /** Smallest first. */
        variants: {
          /** Where to fetch it. Of what is not public the address works for some minutes, for as long as whoever asked is logged in there and may see it; one that comes with an event works for a minute or two. */
          url: string;
          contentType: string;
          width: number;
          height: number;
        }[];
      } | null;
      /** Whether followers are asked for. */
      isPrivate: boolean;
      /** As many as you would find in the list; null for a list that is not for you to see. */
      counts: {
        followers: number | null;
        following: number | null;
        friends: number | null;
      };
      /** Grows with every change of your own account, and with what everybody sees of somebody else's: drop the older of two, and of two alike the one that you got first. */
      version: number;
      /** UTC, ISO 8601 with milliseconds. */
      createdAt: string;
      /** Who sees which field. */
      audiences: {
        /** Who may see it. Its owner always may; whoever is blocked never. */
        displayName: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        bio: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        pronouns: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        location: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        links: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        birthday: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        avatar: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
        /** Who may see it. Its owner always may; whoever is blocked never. */
        cover: {
          /** `public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`. */
          kind: "public" | "followers" | "friends" | "closeFriends" | "onlyMe" | "list" | "group" | "users";
          /** A UUID, lower case. */
          listId?: string;
          /** A UUID, lower case. */
          groupId?: string;
          userIds?: string[];
          /** Who is left out, whatever else lets them in. */
          except?: {
            userIds?: string[];
            listIds?: string[];
          };
        };
      };
      email: string;
      /** YYYY-MM-DD; thirteen years ago at least. */
      birthDate: string;
      /** `suspended`: the staff keep them out, and others do not see them. */
      standing: "good" | "suspended";
    };
    role: "moderator" | "admin" | "owner" | null;
  };
}

/** By which signal a change is told, by kind of what is watched with `<kind>.watch`. */
export interface StateSignals {
  /** See who of these people is online */
  presence: "presence.changed";
}
