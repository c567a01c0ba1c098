/**
 * Runs ffmpeg and ffprobe on what strangers sent: files only and no addresses, the one container that was sniffed, codecs of
 * a short list, for a bounded time, at a low priority, without our environment, and not a moment longer than this process.
 */
import type { Subprocess } from "bun";
import type { StreamFormat } from "./sniff.ts";
import { bareEnvironment, endWithUs, findProgram, gently } from "./quiet-process.ts";

export interface Tools {
  readonly ffmpeg: string;
  readonly ffprobe: string;
}

export interface ToolRun {
  readonly tool: keyof Tools;
  readonly args: readonly string[];
  /** Where it works; its input and its output stand there. */
  readonly folder: string;
  readonly stopping: AbortSignal;
  /** Another moment may be a better one for what takes longer by the clock: it is not the file's fault. */
  readonly wallMsMax: number;
  /** Given its output as it comes. Throwing ends it. */
  readonly hear: (chunk: Uint8Array) => void;
}

/** What it said about the file it could not work on, or that the file takes more of the processor than it may. */
export class ToolFailed extends Error {
  override readonly name = "ToolFailed";
  readonly isLate: boolean;

  constructor(said: string, isLate = false) {
    super(said);
    this.isLate = isLate;
  }
}

const saidMax = 2_000;
const allocationBytesMax = 256 * 1024 * 1024;
/** Also what covers and subtitles are in: nothing is made of those, but a file that has them is looked into. */
const decoders = [
  "h264,hevc,mpeg4,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,libaom-av1,aac,mp3,mp3float,opus,libopus,vorbis,libvorbis",
  "flac,alac,pcm_u8,pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_s16be,pcm_mulaw,pcm_alaw,png,mjpeg,mov_text,webvtt",
].join(",");
const demuxers = {
  mov: "mov",
  webm: "matroska",
  ogg: "ogg",
  mp3: "mp3",
  wav: "wav",
} satisfies Record<StreamFormat, string>;

/** Null where one of them is missing. */
export function findTools(): Tools | null {
  const [ffmpeg, ffprobe] = [findProgram("ffmpeg"), findProgram("ffprobe")];
  return ffmpeg === null || ffprobe === null ? null : { ffmpeg, ffprobe };
}

/** Options for what is read: no playlist, no address, no other container is followed from there. */
export function readingArgs(format: StreamFormat): string[] {
  return [
    ...["-protocol_whitelist", "file", "-format_whitelist", formatNames(format)],
    ...["-codec_whitelist", decoders, "-f", demuxers[format]],
  ];
}

/** The whitelist compares with the whole name, which for some containers is a list. */
function formatNames(format: StreamFormat): string {
  if (format === "mov") return "mov,mp4,m4a,3gp,3g2,mj2";
  return format === "webm" ? "matroska,webm" : demuxers[format];
}

/** Resolves when it did its work. Throws `ToolFailed` when the file is to blame. */
export async function runTool(run: ToolRun): Promise<void> {
  const { tool, args, folder, stopping, wallMsMax, hear } = run;
  stopping.throwIfAborted();
  const tools = findTools();
  if (tools === null) throw new Error("ffmpeg is not installed");
  const always = ["-hide_banner", "-v", "error", "-max_alloc", String(allocationBytesMax)];
  const child = Bun.spawn(gently([tools[tool], ...always, ...args]), {
    cwd: folder,
    env: bareEnvironment(folder),
    stdio: ["ignore", "pipe", "pipe"],
  });
  endWithUs(child);
  const end = (): void => child.kill("SIGKILL");
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, wallMsMax);
  stopping.addEventListener("abort", end, { once: true });
  try {
    const [said] = await Promise.all([tailOf(child.stderr), listen(child.stdout, hear)]);
    const code = await child.exited;
    stopping.throwIfAborted();
    judge(code, child.signalCode, said, isLate);
  } finally {
    end();
    clearTimeout(timer);
    stopping.removeEventListener("abort", end);
  }
}

function judge(
  code: number,
  signal: Subprocess["signalCode"],
  said: string,
  isLate: boolean,
): void {
  if (isLate) throw new Error("a film or a sound took too long: this machine has too much to do");
  if (signal === "SIGXCPU") throw new ToolFailed("it takes too long", true);
  // Somebody ended it, or the disk is full: another time it may work.
  if (signal === "SIGKILL" || signal === "SIGTERM") throw new Error(`ended by ${signal}`);
  if (/No space left|Cannot allocate memory/.test(said)) throw new Error("no room left");
  if (code !== 0) throw new ToolFailed(said.trim());
}

async function listen(
  stream: ReadableStream<Uint8Array>,
  hear: (chunk: Uint8Array) => void,
): Promise<void> {
  for await (const chunk of stream) hear(chunk);
}

async function tailOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  let said = "";
  for await (const chunk of stream) said = (said + Buffer.from(chunk).toString()).slice(-saidMax);
  return said;
}
