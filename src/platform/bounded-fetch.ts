/** Requests to others, who may be slow, talkative or lead elsewhere: bounded in time and size, and never redirected. */

/** Leaves time to say that others did not answer: a call of ours is given up on after 5 s. */
export const outgoingMsMax = 4_000;
const bodyBytesMax = 256 * 1024;

interface Outgoing {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** The whole body is read before this answers, so that the time counts for all of it. */
export async function boundedFetch(url: string, options: Outgoing): Promise<Response> {
  const response = await fetch(url, {
    method: options.method,
    headers: options.headers,
    body: options.body as string | URLSearchParams | null,
    redirect: "manual",
    signal: options.signal ?? AbortSignal.timeout(outgoingMsMax),
  });
  const body = await readUpTo(response, bodyBytesMax);
  const { status, headers } = response;
  const hasBody = body.length > 0 && status !== 204 && status !== 304;
  return new Response(hasBody ? body : null, { status, headers });
}

async function readUpTo(response: Response, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  const body: ReadableStream<Uint8Array> | null = response.body;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    // Leaving the loop closes the connection.
    if (length > bytesMax) throw new Error(`an answer of more than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
