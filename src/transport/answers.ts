/** What a socket is answered, as it goes on the wire. */
import type { AppError } from "../kit/errors.ts";
import { JsonText } from "../kit/json-text.ts";

export function answerText(id: number, data: unknown): string {
  const text = data instanceof JsonText ? data.text : JSON.stringify(data);
  return `{"id":${id},"data":${text}}`;
}

/** `id`: null where the frame had none. */
export function refusalText(id: number | null, error: AppError, requestId: string): string {
  return JSON.stringify({ ...(id === null ? {} : { id }), error: error.toWire(requestId) });
}
