/** Request bodies: JSON, UTF-8, at most 1 MiB, read no further than that. */
import { AppError } from "../kit/errors.ts";
import { checkTree, parseJson } from "./input.ts";

export const bodyBytesMax = 1024 * 1024;

export async function readJsonBody(request: Request): Promise<unknown> {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw new AppError("unsupported-media", "Send application/json.");
  const bytes = await readBounded(request, bodyBytesMax);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new AppError("bad-request", "The body is not UTF-8.");
  }
  const value = parseJson(text);
  checkTree(value);
  return value;
}

async function readBounded(request: Request, bytesMax: number): Promise<Uint8Array> {
  const tooLarge = new AppError("too-large", `A body has at most ${bytesMax} bytes.`);
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > bytesMax) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
