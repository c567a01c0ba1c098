/** The body of an upload, as long as it moves: a client that falls silent is not waited for, nor one that takes for ever. */
import { AppError } from "../kit/errors.ts";
import type { Timing } from "./timing.ts";

interface Read {
  readonly done: boolean;
  readonly value?: Uint8Array | undefined;
}

export async function* movingBody(
  request: Request,
  { uploadStallMs, uploadMs }: Pick<Timing, "uploadStallMs" | "uploadMs">,
): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader();
  if (!reader) return;
  const endsAt = performance.now() + uploadMs;
  let isAtEnd = false;
  try {
    for (;;) {
      const leftMs = Math.min(uploadStallMs, endsAt - performance.now());
      const next = await inTime<Read>(reader.read(), leftMs);
      isAtEnd = next.done;
      if (next.value === undefined) return;
      yield next.value;
    }
  } catch (error) {
    throw error instanceof AppError ? error : new AppError("bad-request", "The body ended early.");
  } finally {
    if (!isAtEnd) reader.cancel().catch(() => undefined);
  }
}

async function inTime<T>(reading: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new AppError("timeout", "The body came too slowly.")),
    Math.max(0, ms),
  );
  try {
    return await Promise.race([reading, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
