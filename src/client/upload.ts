/**
 * A file on its way to `POST /v1/media`, told about as it goes. By XMLHttpRequest where there is one, because `fetch` tells
 * browsers nothing of what it has sent; else as a stream.
 */
import { HubbubError, errorFromWire } from "./errors.ts";
import { isRecord, parseJson } from "./json.ts";

export interface UploadOptions {
  /** What it is called where people see it. Default: the file's own name. */
  readonly name?: string;
  /** What it shows, for those who cannot see or hear it. */
  readonly altText?: string;
  /** Default: as its bytes say. `document` keeps it as it is. */
  readonly kind?: "image" | "video" | "audio" | "document";
  /** Idempotency key, a UUIDv7: give the same one again with what broke off, and there will be one medium of it. */
  readonly key?: string;
  /** Hears of every piece that went out. */
  readonly onProgress?: (progress: {
    readonly sentBytes: number;
    readonly totalBytes: number;
  }) => void;
  /** Ends it: rejects with `aborted`. */
  readonly signal?: AbortSignal;
}

export interface UploadRequest {
  readonly url: string;
  readonly token: string;
  readonly key: string;
  readonly file: Blob;
  readonly options: UploadOptions;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A connection that takes nothing for so long is given up. */
const stalledMs = 60_000;

export async function upload(request: UploadRequest): Promise<unknown> {
  const { options } = request;
  if (options.signal?.aborted === true) throw aborted();
  const boundary = `hubbub-${request.key}`;
  const parts = multipart(request, boundary);
  const totalBytes = parts.reduce((sum, part) => sum + part.size, 0);
  const watch = new Progress(totalBytes, options.onProgress);
  const headers = {
    "content-type": `multipart/form-data; boundary=${boundary}`,
    authorization: `Bearer ${request.token}`,
    "idempotency-key": request.key,
  };
  const Request = (globalThis as { XMLHttpRequest?: new () => XmlHttpRequest }).XMLHttpRequest;
  const send = Request === undefined ? byFetch : byXmlHttpRequest(Request);
  options.signal?.addEventListener("abort", watch.abort);
  try {
    return read(await send(request.url, headers, parts, watch));
  } catch (error) {
    if (watch.isAborted) throw aborted();
    if (watch.isStalled) throw new HubbubError("timeout", "The upload does not move any more.");
    if (error instanceof HubbubError) throw error;
    throw new HubbubError("unavailable", "The server could not be reached.");
  } finally {
    watch.end();
    options.signal?.removeEventListener("abort", watch.abort);
  }
}

function read({ status, text }: Answer): unknown {
  const body = parseJson(text);
  if (status >= 200 && status < 300) return body;
  const error = errorFromWire(isRecord(body) ? body["error"] : undefined);
  // What is not there at all, as against a medium that is not.
  if (status === 404 || status === 405)
    throw new HubbubError("unsupported", "This server does not take uploads.");
  throw error;
}

/**
 * A form with one file behind its fields, as browsers write it (HTML, multipart/form-data). In parts: Bun 1.4 leaves a
 * `Bun.file` out of a blob made of several.
 */
function multipart(request: UploadRequest, boundary: string): readonly Blob[] {
  const { file, options } = request;
  const name = nameOf(request);
  const fields = [
    ["altText", options.altText],
    ["kind", options.kind],
  ] as const;
  const given = fields.flatMap(([field, value]) =>
    value === undefined
      ? []
      : [`--${boundary}\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`],
  );
  const quoted = name.replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll('"', "%22");
  const type = file.type === "" ? "application/octet-stream" : file.type;
  const head =
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${quoted}"\r\n` +
    `content-type: ${type}\r\n\r\n`;
  return [new Blob([...given, head]), file, new Blob([`\r\n--${boundary}--\r\n`])];
}

function nameOf({ file, options }: UploadRequest): string {
  // A `Bun.file` is called by its path.
  const { name } = file as { name?: unknown };
  return options.name ?? ((typeof name === "string" && name.split("/").pop()) || "file");
}

/** Counts what goes out, and gives up when nothing does. */
class Progress {
  isStalled = false;
  isAborted = false;
  cancel: () => void = () => undefined;
  readonly totalBytes: number;
  readonly #tell: UploadOptions["onProgress"];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(totalBytes: number, tell: UploadOptions["onProgress"]) {
    this.totalBytes = totalBytes;
    this.#tell = tell;
    this.#wait();
  }

  readonly abort = (): void => {
    this.isAborted = true;
    this.cancel();
  };

  sent(sentBytes: number): void {
    this.#wait();
    this.#tell?.({ sentBytes, totalBytes: this.totalBytes });
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.isStalled = true;
      this.cancel();
    }, stalledMs);
  }
}

async function byFetch(
  url: string,
  headers: Record<string, string>,
  parts: readonly Blob[],
  watch: Progress,
): Promise<Answer> {
  const abort = new AbortController();
  watch.cancel = () => abort.abort();
  const readers = parts.map((part) => part.stream().getReader());
  let sentBytes = 0;
  const counted = new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (let reader = readers[0]; reader !== undefined; reader = readers[0]) {
        const { done, value } = await reader.read();
        if (!done) {
          sentBytes += value.byteLength;
          controller.enqueue(value);
          watch.sent(sentBytes);
          return;
        }
        readers.shift();
      }
      controller.close();
    },
    async cancel(reason) {
      await Promise.all(readers.map((reader) => reader.cancel(reason)));
    },
  });
  const response = await fetch(url, {
    ...{ method: "POST", headers, body: counted, signal: abort.signal },
    ...{ duplex: "half" },
  });
  return { status: response.status, text: await response.text() };
}

/** What is needed of it; the types of browsers are not at hand. */
interface XmlHttpRequest {
  readonly status: number;
  readonly responseText: string;
  readonly upload: {
    addEventListener(
      type: "progress",
      listener: (event: { readonly loaded: number }) => void,
    ): void;
  };
  addEventListener(type: "load" | "error" | "abort", listener: () => void): void;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: Blob): void;
  abort(): void;
}

function byXmlHttpRequest(Request: new () => XmlHttpRequest): typeof byFetch {
  return (url, headers, parts, watch) =>
    new Promise((resolve, reject) => {
      const request = new Request();
      const fail = (): void => reject(new HubbubError("unavailable", "The connection broke."));
      watch.cancel = () => request.abort();
      request.upload.addEventListener("progress", ({ loaded }) => watch.sent(loaded));
      request.addEventListener("load", () =>
        resolve({ status: request.status, text: request.responseText }),
      );
      request.addEventListener("error", fail);
      request.addEventListener("abort", fail);
      request.open("POST", url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.send(new Blob([...parts]));
    });
}

function aborted(): HubbubError {
  return new HubbubError("aborted", "The upload was ended.");
}
