/** One request of a socket. Its id for the log is made when somebody asks for it: most requests are never spoken of. */
import type { Origin } from "../kit/context.ts";
import { newId, type Id } from "../kit/id.ts";

export class SocketRequest implements Origin {
  readonly door = "socket";
  readonly address: string;
  readonly userAgent: string;
  readonly id: number;
  readonly op: string;
  readonly key: string | null;
  readonly data: unknown;
  #requestId: Id | null = null;

  constructor(
    frame: Pick<SocketRequest, "id" | "op" | "key" | "data">,
    from: Pick<Origin, "address" | "userAgent">,
  ) {
    this.id = frame.id;
    this.op = frame.op;
    this.key = frame.key;
    this.data = frame.data;
    this.address = from.address;
    this.userAgent = from.userAgent;
  }

  get requestId(): Id {
    this.#requestId ??= newId();
    return this.#requestId;
  }
}
