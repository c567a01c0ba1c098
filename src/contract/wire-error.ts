/** The error object, as both documents show it. */
import { errorTable, type ErrorCode } from "#src/kit/errors.ts";
import type { PlainSchema } from "./plain-schema.ts";

export const errorSchema: PlainSchema = {
  type: "object",
  title: "Error",
  required: ["code", "message", "requestId"],
  properties: {
    code: {
      type: "string",
      enum: Object.keys(errorTable),
      description:
        "What went wrong, for programs. A code never changes its meaning; new ones may come.",
    },
    message: { type: "string", description: "What went wrong, for people who read logs." },
    fields: {
      type: "object",
      additionalProperties: { type: "string" },
      description:
        "Path of each field at fault (an empty path is the whole input) → what is wrong with it.",
    },
    retryAfterMs: {
      type: "integer",
      minimum: 0,
      description: "When the same request may succeed.",
    },
    requestId: { type: "string", description: "Finds this request in the server's log." },
  },
};

export function exampleError(code: ErrorCode): Record<string, unknown> {
  return {
    code,
    message: errorTable[code].meaning,
    ...(code === "invalid" ? { fields: { displayName: "must have 1 to 50 characters" } } : {}),
    ...(errorTable[code].retry ? { retryAfterMs: 800 } : {}),
    requestId: "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70",
  };
}
