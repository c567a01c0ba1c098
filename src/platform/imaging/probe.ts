/** What a film or a sound holds, as ffprobe reads it; its claims about time are checked again when it was decoded. */
import Type, { type Static } from "typebox";
import { AppError } from "../../kit/errors.ts";
import { compile } from "../../kit/schema.ts";
import type { StreamFormat } from "./sniff.ts";
import { readingArgs, runTool, ToolFailed } from "./tool.ts";

export interface Picture {
  readonly codec: string;
  readonly profile: string;
  readonly level: number;
  readonly pixelFormat: string;
  readonly framesPerSecond: number;
  /** As stored, and then as shown: square pixels, turned upright. */
  readonly coded: { readonly width: number; readonly height: number };
  readonly shown: { readonly width: number; readonly height: number };
}

export interface Sound {
  readonly codec: string;
  readonly profile: string;
  readonly channels: number;
}

export interface Probe {
  readonly picture: Picture | null;
  readonly sound: Sound | null;
  /** Null where the file does not say, as of what browsers record. */
  readonly seconds: number | null;
  readonly bitsPerSecond: number | null;
}

const answerBytesMax = 256 * 1024;
const wallMsMax = 30_000;
const entries =
  "format=duration,bit_rate:stream=codec_type,codec_name,profile,level,pix_fmt,width,height,sample_aspect_ratio,avg_frame_rate,channels:stream_disposition=attached_pic:stream_side_data=rotation";

const Answer = Type.Object({
  format: Type.Object({
    duration: Type.Optional(Type.String()),
    bit_rate: Type.Optional(Type.String()),
  }),
  streams: Type.Array(
    Type.Object({
      codec_type: Type.Optional(Type.String()),
      codec_name: Type.Optional(Type.String()),
      profile: Type.Optional(Type.String()),
      level: Type.Optional(Type.Number()),
      pix_fmt: Type.Optional(Type.String()),
      width: Type.Optional(Type.Number()),
      height: Type.Optional(Type.Number()),
      sample_aspect_ratio: Type.Optional(Type.String()),
      avg_frame_rate: Type.Optional(Type.String()),
      channels: Type.Optional(Type.Number()),
      disposition: Type.Optional(Type.Object({ attached_pic: Type.Number() })),
      side_data_list: Type.Optional(
        Type.Array(Type.Object({ rotation: Type.Optional(Type.Number()) })),
      ),
    }),
  ),
});
type Stream = Static<typeof Answer>["streams"][number];

const answerCheck = compile(Answer);

/** Null for what cannot be read. */
export async function probe(
  file: { readonly path: string; readonly format: StreamFormat; readonly folder: string },
  stopping: AbortSignal,
): Promise<Probe | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    await runTool({
      ...{ tool: "ffprobe", folder: file.folder, stopping, wallMsMax },
      args: [
        ...readingArgs(file.format),
        ...["-print_format", "json", "-show_entries", entries, `file:${file.path}`],
      ],
      hear(chunk) {
        bytes += chunk.length;
        if (bytes > answerBytesMax) throw new ToolFailed("it has more streams than a film has");
        chunks.push(chunk);
      },
    });
    return readAnswer(Buffer.concat(chunks).toString());
  } catch (error) {
    if (error instanceof ToolFailed || error instanceof AppError) return null;
    throw error;
  }
}

function readAnswer(json: string): Probe | null {
  const { format, streams } = answerCheck.parse(JSON.parse(json));
  // A cover in a song is no film.
  const film = streams.find(
    (one) => one.codec_type === "video" && one.disposition?.attached_pic !== 1,
  );
  const sound = streams.find((one) => one.codec_type === "audio");
  if (!film && !sound) return null;
  return {
    picture: film ? pictureOf(film) : null,
    sound: sound
      ? {
          codec: sound.codec_name ?? "",
          profile: sound.profile ?? "",
          channels: sound.channels ?? 1,
        }
      : null,
    seconds: positive(Number(format.duration)),
    bitsPerSecond: positive(Number(format.bit_rate)),
  };
}

function pictureOf(stream: Stream): Picture {
  const coded = { width: stream.width ?? 0, height: stream.height ?? 0 };
  const aspect = ratio(stream.sample_aspect_ratio, ":") ?? 1;
  const square = { width: Math.max(1, Math.round(coded.width * aspect)), height: coded.height };
  const turned = stream.side_data_list?.find((one) => one.rotation !== undefined)?.rotation ?? 0;
  const isLying = Math.abs(Math.round(turned / 90)) % 2 === 1;
  return {
    ...{ codec: stream.codec_name ?? "", profile: stream.profile ?? "", level: stream.level ?? 0 },
    pixelFormat: stream.pix_fmt ?? "",
    framesPerSecond: ratio(stream.avg_frame_rate, "/") ?? 0,
    coded,
    shown: isLying ? { width: square.height, height: square.width } : square,
  };
}

/** `30000/1001`, `4:3`; null for `0/0` and for what says nothing. */
function ratio(text: string | undefined, separator: string): number | null {
  const [over = Number.NaN, under = Number.NaN] = (text ?? "").split(separator).map(Number);
  return positive(over / under);
}

function positive(value: number): number | null {
  return Number.isFinite(value) && value > 0 ? value : null;
}
