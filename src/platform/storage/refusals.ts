/** The two ways in which a storage says no. */
import { AppError } from "../../kit/errors.ts";

export function tooLarge(bytesMax: number): AppError {
  return new AppError("too-large", `That is more than ${bytesMax} bytes.`);
}

export function away(): AppError {
  return new AppError("unavailable", "Files cannot be reached right now.", { retryAfterMs: 1000 });
}
