/** What this machine can make something of. Pictures always: their decoders come with the server. */
import type { MediumKind } from "../../kit/media.ts";
import { findTools } from "./tool.ts";

/** Looked up each time: who installs ffmpeg beside a running server need not start it again. */
export function canProcess(kind: MediumKind): boolean {
  switch (kind) {
    case "image":
    case "document":
      return true;
    case "video":
    case "audio":
      return findTools() !== null;
  }
}
