import type { Probe } from "#src/platform/imaging/probe.ts";
import type { StreamFormat } from "#src/platform/imaging/sniff.ts";

/** Null for neither. What moves in a container of sounds is a cover. */
export function kindOf({ picture, sound }: Probe, format: StreamFormat): "video" | "audio" | null {
  if (picture !== null && (format === "mov" || format === "webm")) return "video";
  return sound === null ? null : "audio";
}
