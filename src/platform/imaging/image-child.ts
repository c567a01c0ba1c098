/**
 * The process that decodes pictures. Decoders are large and read what strangers wrote: here they hold no key, nobody waits
 * for them, they can be ended at any moment, and what they break is only this process.
 */
import { imageCpuMsMax } from "./limits.ts";
import {
  loadSharp,
  makeImage,
  type ImageOrder,
  type ImageOutcome,
  type SharpModule,
} from "./pipeline.ts";

export type FromChild =
  | { readonly kind: "ready" }
  | { readonly kind: "broken"; readonly why: string }
  | { readonly kind: "overtime" }
  | { readonly kind: "outcome"; readonly outcome: ImageOutcome };

const lookEveryMs = 100;

function tell(message: FromChild): void {
  process.send?.(message);
}

async function serve(): Promise<void> {
  const sharp = await loadSharp();
  process.on("message", (order: ImageOrder) => void obey(sharp, order));
  tell({ kind: "ready" });
}

async function obey(sharp: SharpModule, order: ImageOrder): Promise<void> {
  const stopWatching = watchTime(order.cpuMsMax ?? imageCpuMsMax);
  const outcome = await makeImage(sharp, order);
  stopWatching();
  tell({ kind: "outcome", outcome });
}

function watchTime(cpuMsMax: number): () => void {
  const before = process.cpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1_000 <= cpuMsMax) return;
    clearInterval(timer);
    tell({ kind: "overtime" });
  }, lookEveryMs);
  return () => clearInterval(timer);
}

process.on("disconnect", () => process.exit(0));
serve().catch((error: unknown) => tell({ kind: "broken", why: String(error) }));
