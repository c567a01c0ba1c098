/**
 * What the doors for files need of the domain that keeps media: transport moves the bytes, the domain decides about them.
 */
import type { TObject } from "typebox";
import type { ReadContext } from "./context.ts";
import type { Id } from "./id.ts";
import type { MediumKind } from "./media.ts";
import type { Operation, RateLimit } from "./operation.ts";

/** What whoever sends a file says of it; nobody believes it without looking. */
export interface FileClaim {
  readonly contentType: string;
  /** Null: as the bytes say. */
  readonly kind: MediumKind | null;
}

export interface Judgement {
  /** Null for what has to be opened to be known. */
  readonly kind: MediumKind | null;
  readonly bytesMax: number;
}

/** A file that was stored whole, to be made a medium. */
export interface ReceivedFile {
  readonly mediaId: Id;
  readonly bytes: number;
  readonly name: string;
  readonly kind: MediumKind | null;
  readonly altText: string;
}

/** What an address of a file says. */
export interface FileAddress {
  readonly mediaId: Id;
  readonly name: string;
  /** Null where the address names nobody. */
  readonly viewer: {
    readonly viewer: Id;
    /** Null where it was given to all of the viewer's devices alike. */
    readonly session: Id | null;
    readonly expires: number;
    readonly signature: string;
  } | null;
}

export interface ServedFile {
  readonly key: string;
  readonly contentType: string;
  readonly bytes: number;
  /** Without quotes. */
  readonly etag: string;
  /** What a download of it is called; null where it may be shown in place. */
  readonly downloadName: string | null;
  /** Whether it is the same for everybody who asks. */
  readonly isPublic: boolean;
}

/** An address to put at that the domain signed. */
export interface PutAddress {
  readonly mediaId: Id;
  readonly expires: number;
  readonly signature: string;
}

/** An upload whose bytes are still to come. */
export interface AwaitedUpload {
  /** Where they are to be stored. */
  readonly key: string;
  readonly ownerId: Id;
}

/** Contributed by the domain that keeps media. */
export interface MediaDoors {
  /** Of files sent through the server, and of those whose sending is prepared here. */
  readonly rate: RateLimit;
  /** Of the largest kind there is. */
  readonly bytesMax: number;
  /** How much of the beginning `judge` looks at. */
  readonly headBytes: number;
  /** Of the form, before the file: `altText`, `kind`. */
  readonly fields: TObject;
  /** Cuts a name that a device gave to what may be kept and shown. */
  readonly nameOf: (given: string) => string;
  /** How many bytes this person may still store. Throws `too-large` where there is no room at all. */
  readonly room: (ctx: ReadContext, accountId: Id) => Promise<number>;
  /** Throws `unsupported-media` for what is not what it claims to be. */
  readonly judge: (head: Uint8Array, claim: FileClaim) => Judgement;
  /** Where a file of a new medium is to be stored. */
  readonly sourceKey: (mediaId: Id) => string;
  /** Takes a `ReceivedFile` and answers the medium. Served under no name: only the door for uploads calls it. */
  readonly receive: Operation;
  /**
   * What is waited for at such an address. Throws `forbidden` unless address, type and length
   * are as signed, and `conflict` when nothing is waited for any more.
   */
  readonly admitPut: (
    ctx: ReadContext,
    address: PutAddress,
    sent: { readonly contentType: string; readonly bytes: number },
  ) => Promise<AwaitedUpload>;
  /** The same for an upload that was let in, to be asked again when all of it is there. Throws `conflict`. */
  readonly requireAwaited: (ctx: ReadContext, mediaId: Id) => Promise<AwaitedUpload>;
  /** Null for what is not there, and for whoever may not see it at this moment. */
  readonly findFile: (ctx: ReadContext, address: FileAddress) => Promise<ServedFile | null>;
}
