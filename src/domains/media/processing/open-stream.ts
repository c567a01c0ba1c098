/**
 * Films and sounds come in the same containers: which it is shows when it is opened. Short sounds are made at once; films and
 * long sounds wait their turn elsewhere, so that pictures, and what people say to each other, do not wait for them.
 */
import { canProcess } from "#src/platform/imaging/capability.ts";
import { probe, type Probe } from "#src/platform/imaging/probe.ts";
import type { StreamFormat } from "#src/platform/imaging/sniff.ts";
import { kindOf } from "./kind-of.ts";
import { makeSoundOf } from "./make-sound.ts";
import { advance } from "./states.ts";
import { transcodeMedium } from "./transcode-medium.ts";
import { openedProgress, refuse, type Work } from "./work.ts";

const shortSecondsMax = 300;
/** Where a file does not say how long it is, as what browsers record does not. */
const shortBytesMax = 4 * 1024 * 1024;

export async function openStream(work: Work, format: StreamFormat): Promise<void> {
  const { ctx, medium, source, folder } = work;
  if (!canProcess("video"))
    return await refuse(work, { refused: "unsupported-media", why: "no ffmpeg" });
  const probed = await probe({ path: source.path, format, folder }, ctx.stopping);
  if (probed === null) return await refuse(work, { refused: "invalid", why: "unreadable" });
  const kind = kindOf(probed, format);
  if (kind === null)
    return await refuse(work, { refused: "unsupported-media", why: "neither film nor sound" });
  if (kind === "audio" && isShort(probed, source.bytes))
    return await makeSoundOf(work, format, probed);
  await advance(ctx, medium, { progress: openedProgress, kind }, async ({ tx }) => {
    await tx.enqueue(transcodeMedium, { mediaId: medium.id }, { singletonKey: medium.id });
    // This try ends here, and in order.
    await tx.sql`update media set tries = 0 where id = ${medium.id}`;
  });
}

function isShort({ seconds }: Probe, bytes: number): boolean {
  return seconds === null ? bytes <= shortBytesMax : seconds <= shortSecondsMax;
}
