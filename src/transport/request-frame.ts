/** One frame from a client: `{"id","op","key"?,"data"?}`, or a ping without an id. */
import { AppError } from "../kit/errors.ts";
import { checkTree, parseJson } from "./input.ts";

export type RequestFrame =
  | { readonly kind: "ping" }
  | {
      readonly kind: "request";
      readonly id: number;
      readonly op: string;
      readonly key: string | null;
      readonly data: unknown;
    };

const known = new Set(["id", "op", "key", "data"]);

/** What is wrong with a frame, and its id where it had one, so that the refusal can be matched. */
export class FrameError extends Error {
  readonly frameId: number | null;
  readonly error: AppError;

  constructor(error: AppError, frameId: number | null) {
    super(error.message);
    this.frameId = frameId;
    this.error = error;
  }
}

/** Throws FrameError, and nothing else, for what is no request. */
export function readRequest(text: string): RequestFrame {
  let frameId: number | null = null;
  try {
    const frame = parseJson(text);
    if (typeof frame !== "object" || frame === null || Array.isArray(frame)) {
      throw badFrame("A frame is a JSON object.");
    }
    const { id, op, key, data } = frame as Record<string, unknown>;
    if (typeof id === "number" && Number.isSafeInteger(id) && id >= 0) frameId = id;
    if (typeof op !== "string") throw badFrame("`op` names the operation.");
    if (op === "ping") return { kind: "ping" };
    if (frameId === null) throw badFrame("`id` is an integer from 0.");
    if (key !== undefined && typeof key !== "string") throw badFrame("`key` is a UUIDv7.");
    if (Object.keys(frame).some((name) => !known.has(name))) {
      throw badFrame("A frame holds `id`, `op`, `key` and `data` only.");
    }
    checkTree(data);
    return {
      kind: "request",
      id: frameId,
      op,
      key: key ?? null,
      data: data === undefined ? {} : data,
    };
  } catch (error) {
    if (error instanceof AppError) throw new FrameError(error, frameId);
    throw error;
  }
}

function badFrame(message: string): AppError {
  return new AppError("bad-request", message);
}
