// Stand-in until it is generated from the registry.
export type ErrorCode =
  | "bad-request" | "invalid-code" | "unauthenticated" | "wrong-credentials" | "forbidden" | "not-found"
  | "method-not-allowed" | "conflict" | "key-expired" | "too-large" | "unsupported-media" | "misdirected" | "invalid"
  | "limit" | "rate-limited" | "internal" | "unavailable" | "timeout";

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresInSeconds: number;
  account: { id: string; handle: string };
}

export interface Message {
  id: string;
  chatId: string;
  seq: number;
  text: string;
  senderId: string;
  createdAt: string;
}

export interface Operations {
  "auth.register": {
    input: { email: string; password: string; handle: string; displayName: string; birthDate: string };
    output: object;
  };
  "auth.verifyEmail": { input: { email: string; code: string }; output: Tokens };
  "auth.login": {
    input: { identifier: string; password: string };
    output: Tokens | { challenge: { id: string; methods: string[] } };
  };
  "auth.refresh": { input: { refreshToken: string }; output: Tokens };
  "auth.logout": { input: object; output: object };
  "chat.sendMessage": { input: { chatId: string; text: string }; output: Message };
  "watch.chat": { input: { id: string }; output: { watch: string; state: unknown } };
}

export interface Events {
  "chat.messageCreated": Message;
}

export interface Signals {
  "chat.typing": { accountId: string; typing: boolean };
}
