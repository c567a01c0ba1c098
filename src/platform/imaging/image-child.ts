/**
 * The process that decodes pictures. Decoders are large and read what strangers wrote: here they hold no key, nobody waits
 * for them, they can be ended at any moment, and what they break is only this process.
 */
import { imageCpuMsMax } from "./limits.ts";
import { loadSharp, makeImage, type ImageOrder, type ImageOutcome } from "./pipeline.ts";

export type FromChild =
  | { readonly kind: "ready" }
  | { readonly kind: "broken"; readonly why: string }
  | { readonly kind: "outcome"; readonly outcome: ImageOutcome };

const lookEveryMs = 100;

function tell(message: FromChild): void {
  process.send?.(message);
}

async function serve(): Promise<void> {
  const sharp = await loadSharp();
  process.on("message", (order: ImageOrder) => {
    void inTime(makeImage(sharp, order)).then((outcome) => tell({ kind: "outcome", outcome }));
  });
  tell({ kind: "ready" });
}

/** Threads that encode cannot be stopped: whoever hears of the overtime ends this process. */
async function inTime(work: Promise<ImageOutcome>): Promise<ImageOutcome> {
  const before = process.cpuUsage();
  const late = Promise.withResolvers<ImageOutcome>();
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1_000 > imageCpuMsMax)
      late.resolve({ refused: "too-large", why: "it takes too long" });
  }, lookEveryMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearInterval(timer);
  }
}

process.on("disconnect", () => process.exit(0));
serve().catch((error: unknown) => tell({ kind: "broken", why: String(error) }));
