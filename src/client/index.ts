/** The public face of the client. */
export { Client, createClient, type Watch } from "./client.ts";
export type { SocketConstructor, SocketLike } from "./connection.ts";
export { HubbubError, isHubbubError, type HubbubErrorCode } from "./errors.ts";
export type * from "./generated.ts";
export type { Fetch } from "./http-door.ts";
export type { LinkStatus } from "./link.ts";
export type { Lock } from "./locks.ts";
export type { Medium, WaitOptions } from "./media.ts";
export { memoryStorage, type ClientStorage } from "./storage.ts";
export type * from "./types.ts";
export type { ClientOptions } from "./parts.ts";
export type { UploadOptions } from "./upload.ts";
export { uuidV7 } from "./uuid.ts";
