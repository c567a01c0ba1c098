/** Answers that never change while the server runs: made once, kept by browsers for as long as their tag is right. */
import { apiHeaders } from "./headers.ts";

export interface StaticAsset {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Absent where compression gains nothing. */
  readonly gzipped: Uint8Array<ArrayBuffer> | undefined;
  readonly etag: string;
  readonly contentType: string;
}

const worthCompressingBytes = 1_024;

export function staticAsset(
  content: string | Uint8Array<ArrayBuffer>,
  contentType: string,
): StaticAsset {
  const body = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const digest = new Bun.CryptoHasher("sha256").update(body).digest("base64url");
  const isText = !contentType.startsWith("image/");
  return {
    body,
    gzipped: isText && body.length >= worthCompressingBytes ? Bun.gzipSync(body) : undefined,
    // Weak: the same for both encodings.
    etag: `W/"${digest.slice(0, 22)}"`,
    contentType,
  };
}

export function answerWith(asset: StaticAsset, request: Request): Response {
  const headers = {
    ...apiHeaders,
    "cache-control": "no-cache",
    etag: asset.etag,
    vary: "Accept-Encoding",
  };
  if (request.headers.get("if-none-match") === asset.etag)
    return new Response(null, { status: 304, headers });
  const accepts = (request.headers.get("accept-encoding") ?? "").includes("gzip");
  const gzipped = accepts ? asset.gzipped : undefined;
  return new Response(gzipped ?? asset.body, {
    headers: {
      ...headers,
      "content-type": asset.contentType,
      ...(gzipped ? { "content-encoding": "gzip" } : {}),
    },
  });
}
