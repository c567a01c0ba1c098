/** Ranges of bytes, as RFC 9110 §14 has them: one range is served, several or malformed ones are as if none was asked for. */
import type { ByteRange } from "../kit/storage.ts";

export type RangeAnswer = ByteRange | "whole" | "unsatisfiable";

export function rangeOf(header: string | null, bytes: number): RangeAnswer {
  const [, from = "", to = ""] = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/.exec(header ?? "") ?? [];
  if (from === "" && to === "") return "whole";
  if (from === "") {
    const last = Number(to);
    if (last === 0 || bytes === 0) return "unsatisfiable";
    return { first: Math.max(0, bytes - last), last: bytes - 1 };
  }
  const first = Number(from);
  const last = to === "" ? bytes - 1 : Math.min(Number(to), bytes - 1);
  if (to !== "" && Number(to) < first) return "whole";
  return first >= bytes ? "unsatisfiable" : { first, last };
}
