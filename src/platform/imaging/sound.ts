/** Makes of any sound that we read one that every device plays: AAC in MP4, with its waveform, and nothing it said of itself. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { audioBytesMax, soundSecondsMax } from "./limits.ts";
import type { MadeFile, Outcome } from "./outcome.ts";
import type { Sound } from "./probe.ts";
import { Slots } from "./slots.ts";
import type { StreamFormat } from "./sniff.ts";
import { readingArgs, runTool, ToolFailed } from "./tool.ts";
import { Waveform } from "./waveform.ts";

export interface SoundOrder {
  readonly input: string;
  readonly format: StreamFormat;
  readonly folder: string;
  readonly sound: Sound;
  /** Null where the file does not say. */
  readonly seconds: number | null;
}

export interface MadeSound {
  readonly durationMs: number;
  /** 64 peaks of 0–100. */
  readonly waveform: Uint8Array;
  readonly files: readonly MadeFile[];
}

const wallMsMax = 400_000;
/** Of the processor: two hours of sound take a minute. */
const cpuSecondsMax = "180";
/** Enough for a shape, and a fifth of the bytes that hearing takes. */
const waveformHertz = 8_000;
const name = "audio.m4a";

const slots = new Slots(1);

export async function makeSound(
  order: SoundOrder,
  stopping: AbortSignal,
): Promise<Outcome<MadeSound>> {
  if ((order.seconds ?? 0) > soundSecondsMax) return { refused: "too-large", why: "too long" };
  const waveform = new Waveform();
  try {
    await slots.run(stopping, () =>
      runTool({
        ...{ tool: "ffmpeg", args: soundArgs(order), folder: order.folder, stopping, wallMsMax },
        hear: (chunk) => waveform.add(chunk),
      }),
    );
  } catch (error) {
    if (!(error instanceof ToolFailed)) throw error;
    return { refused: error.isLate ? "too-large" : "invalid", why: error.message };
  }
  const durationMs = Math.round((waveform.samples / waveformHertz) * 1_000);
  if (durationMs === 0) return { refused: "invalid", why: "no sound in it" };
  if (durationMs > soundSecondsMax * 1_000) return { refused: "too-large", why: "too long" };
  const { size } = await stat(join(order.folder, name));
  if (size > audioBytesMax) return { refused: "too-large", why: "too many bytes" };
  const file = { name, contentType: "audio/mp4", width: null, height: null, bytes: size };
  return { made: { durationMs, waveform: waveform.peaks(), files: [file] } };
}

function soundArgs({ input, format, folder, sound }: SoundOrder): string[] {
  const channels = sound.channels > 1 ? 2 : 1;
  // A second more than may be: so that what is too long shows.
  const time = String(soundSecondsMax + 1);
  return [
    ...["-nostdin", "-timelimit", cpuSecondsMax, ...readingArgs(format), "-i", `file:${input}`],
    ...["-map", "0:a:0", ...withoutMetadata, "-t", time],
    ...["-c:a", "aac", "-ac", String(channels), "-ar", "48000", "-b:a", `${channels * 48}k`],
    ...["-fs", String(audioBytesMax + 1), "-movflags", "+faststart", "-f", "mp4"],
    `file:${join(folder, name)}`,
    ...["-map", "0:a:0", "-t", time, "-ac", "1", "-ar", String(waveformHertz)],
    ...["-f", "s16le", "-c:a", "pcm_s16le", "pipe:1"],
  ];
}

/** Places, titles, covers, chapters, and what made it. */
export const withoutMetadata = [
  ...["-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"],
  ...["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"],
];
