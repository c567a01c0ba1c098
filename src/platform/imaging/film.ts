/**
 * Makes of any film that we read one that every device plays and can begin before it has all of it, and a still of it. What
 * the file said of itself — where, when, with what — is gone.
 */
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { planFilm, type FilmPlan } from "./film-plan.ts";
import { makeImageVariants } from "./images.ts";
import { filmSecondsMax, filmSidePixelsMax, videoBytesMax } from "./limits.ts";
import type { MadeFile, Outcome, Refused } from "./outcome.ts";
import { probe, type Probe } from "./probe.ts";
import { Slots } from "./slots.ts";
import type { StreamFormat } from "./sniff.ts";
import { withoutMetadata } from "./sound.ts";
import { readingArgs, runTool, ToolFailed } from "./tool.ts";

export interface FilmOrder {
  readonly input: string;
  readonly format: StreamFormat;
  readonly folder: string;
  readonly probed: Probe;
  /** Told how much of it is done, 0–1, some times a second. */
  readonly progress: (share: number) => void;
}

export interface MadeFilm {
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
  readonly placeholder: string;
  readonly files: readonly MadeFile[];
}

/** Of a job that is taken over after a quarter of an hour. */
const wallMsMax = 700_000;
const stillWallMsMax = 60_000;
/** Of the processor, all threads together. */
const cpuSecondsMax = "1500";
const filmName = "video.mp4";
const threads = "4";
/** A file that ends before nine tenths of what it announced is a broken one. */
const shareMin = 0.9;

const slots = new Slots(1);

/** Why a film is refused by what it says of itself, or null. */
export function refuseFilm({ picture, seconds }: Probe): Refused | null {
  if (picture === null) return { refused: "invalid", why: "no film in it" };
  const { coded, shown } = picture;
  const sides = [coded.width, coded.height, shown.width, shown.height];
  if (Math.min(...sides) < 2) return { refused: "invalid", why: "no size" };
  if (Math.max(...sides) > filmSidePixelsMax) return { refused: "too-large", why: "too wide" };
  return (seconds ?? 0) > filmSecondsMax ? { refused: "too-large", why: "too long" } : null;
}

export async function makeFilm(
  order: FilmOrder,
  stopping: AbortSignal,
): Promise<Outcome<MadeFilm>> {
  const refused = refuseFilm(order.probed);
  const { picture, ...rest } = order.probed;
  if (refused !== null || picture === null) return refused ?? { refused: "invalid", why: "" };
  try {
    return await slots.run(stopping, () => make(order, planFilm(picture, rest), stopping));
  } catch (error) {
    if (!(error instanceof ToolFailed)) throw error;
    return { refused: error.isLate ? "too-large" : "invalid", why: error.message };
  }
}

async function make(
  order: FilmOrder,
  plan: FilmPlan,
  stopping: AbortSignal,
): Promise<Outcome<MadeFilm>> {
  const { folder, probed } = order;
  const announced = probed.seconds;
  const args = filmArgs(order, plan);
  const hear = progressOf((seconds) => {
    if (announced !== null) order.progress(Math.min(1, seconds / announced));
  });
  await runTool({ tool: "ffmpeg", args, folder, stopping, wallMsMax, hear });
  const path = join(folder, filmName);
  const { size } = await stat(path);
  const made = await probe({ path, format: "mov", folder }, stopping);
  if (!made?.picture || made.seconds === null)
    return { refused: "invalid", why: "nothing to show" };
  if (size > videoBytesMax || made.seconds > filmSecondsMax + 0.5)
    return { refused: "too-large", why: "too long, or too many bytes" };
  if (announced !== null && made.seconds < announced * shareMin)
    return { refused: "invalid", why: "it ends too early" };
  const { width, height } = made.picture.shown;
  const film = { name: filmName, contentType: "video/mp4", width, height, bytes: size };
  const still = await makeStill(folder, made.seconds, stopping);
  if ("refused" in still) return still;
  const { placeholder, files } = still.made;
  const durationMs = Math.round(made.seconds * 1_000);
  return { made: { width, height, durationMs, placeholder, files: [film, ...files] } };
}

function filmArgs({ input, format, folder }: FilmOrder, plan: FilmPlan): string[] {
  return [
    ...["-nostdin", "-timelimit", cpuSecondsMax, "-progress", "pipe:1", "-threads", threads],
    ...[...readingArgs(format), "-max_pixels", String(filmSidePixelsMax ** 2)],
    ...["-i", `file:${input}`, "-map", "0:v:0", "-map", "0:a:0?", ...withoutMetadata],
    ...(plan.copiesPicture ? copiedPicture : encodedPicture(plan)),
    ...(plan.copiesSound
      ? ["-c:a", "copy"]
      : ["-c:a", "aac", "-ac", "2", "-ar", "48000", "-b:a", "128k"]),
    // A little more than may be: so that what is too long shows.
    ...["-t", String(filmSecondsMax + 1), "-fs", String(videoBytesMax + 1)],
    ...[
      "-movflags",
      "+faststart",
      "-write_tmcd",
      "0",
      "-f",
      "mp4",
      `file:${join(folder, filmName)}`,
    ],
  ];
}

/** Without what cameras and encoders write between the pictures (NAL units of type 6). */
const copiedPicture = ["-c:v", "copy", "-bsf:v", "filter_units=remove_types=6"];

function encodedPicture({ width, height }: FilmPlan): string[] {
  return [
    ...["-vf", `scale=${width}:${height},setsar=1,format=yuv420p`, "-fpsmax", "60"],
    ...["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-profile:v", "high"],
    ...["-maxrate", "6M", "-bufsize", "12M", "-threads", threads],
  ];
}

/** From early on, but not the very first moment, which is often black; unless that is all there is. */
async function makeStill(folder: string, seconds: number, stopping: AbortSignal) {
  const input = join(folder, "still.png");
  await takeStill(folder, input, Math.min(1, seconds / 10), stopping);
  if (!existsSync(input)) await takeStill(folder, input, 0, stopping);
  return await makeImageVariants({ input, format: "png", folder, purpose: "poster" }, stopping);
}

/** Nothing is written where no picture follows. */
async function takeStill(
  folder: string,
  still: string,
  atSeconds: number,
  stopping: AbortSignal,
): Promise<void> {
  const film = `file:${join(folder, filmName)}`;
  await runTool({
    ...{ tool: "ffmpeg", folder, stopping, wallMsMax: stillWallMsMax, hear: () => undefined },
    args: [
      ...["-nostdin", ...readingArgs("mov"), "-ss", String(atSeconds), "-i", film],
      ...["-frames:v", "1", "-c:v", "png", "-f", "image2", "-update", "1", `file:${still}`],
    ],
  });
}

/** Reads what ffmpeg says of its progress, line by line: `out_time_us=1500000`. */
function progressOf(tell: (seconds: number) => void): (chunk: Uint8Array) => void {
  let rest = "";
  return (chunk) => {
    const lines = (rest + Buffer.from(chunk).toString("latin1")).split("\n");
    rest = (lines.pop() ?? "").slice(-200);
    for (const line of lines) {
      const [, microseconds] = /^out_time_us=(\d+)/.exec(line) ?? [];
      if (microseconds !== undefined) tell(Number(microseconds) / 1_000_000);
    }
  };
}
