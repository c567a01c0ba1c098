/** Request bodies: JSON, UTF-8, at most 1 MiB, read no further than that and waited for no longer than they deserve. */
import { AppError } from "../kit/errors.ts";
import { checkTree, parseJson } from "./input.ts";

export const bodyBytesMax = 1024 * 1024;

export async function readJsonBody(request: Request, timeoutMs: number): Promise<unknown> {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json")
    throw new AppError("unsupported-media", "Send application/json.");
  const bytes = await readBounded(request, timeoutMs);
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

/** What a page sends by itself, as a form; fields are told apart by their first occurrence. */
export async function readFormBody(request: Request, timeoutMs: number): Promise<URLSearchParams> {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded")
    throw new AppError("unsupported-media", "Send application/x-www-form-urlencoded.");
  return new URLSearchParams(new TextDecoder().decode(await readBounded(request, timeoutMs)));
}

async function readBounded(request: Request, timeoutMs: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > bodyBytesMax) throw tooLarge();
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  // Whoever sends a byte at a time would be waited for as long as that goes on.
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new AppError("timeout", "The body came too slowly.")),
    timeoutMs,
  );
  try {
    return await collect(() => Promise.race([reader.read(), late.promise]));
  } catch (error) {
    reader.cancel().catch(() => undefined);
    throw error instanceof AppError ? error : new AppError("bad-request", "The body ended early.");
  } finally {
    clearTimeout(timer);
  }
}

async function collect(
  read: () => Promise<{ done: boolean; value?: Uint8Array | undefined }>,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let next = await read(); !next.done; next = await read()) {
    const chunk = next.value ?? new Uint8Array();
    length += chunk.length;
    if (length > bodyBytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): AppError {
  return new AppError("too-large", `A body has at most ${bodyBytesMax} bytes.`);
}
