/** Sends a form with one large file over a connection of its own, as fast as it is taken, and times it to the answer. */
import { connect } from "node:net";
import { serve } from "./child.ts";

export interface UploadRequest {
  readonly port: number;
  readonly path: string;
  readonly token: string;
  readonly bytes: number;
}

const pieceBytes = 256 * 1024;
const boundary = "frontier";

serve({ send });

/** Seconds from the first byte to the answer. */
async function send({ port, path, token, bytes }: UploadRequest): Promise<number> {
  const head = Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="film.mp4"\r\n` +
      "content-type: video/mp4\r\n\r\n",
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const socket = connect(port, "127.0.0.1");
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const status = new Promise<number>((resolve, reject) => {
    let text = "";
    socket.on("data", (data) => {
      text += data.toString("latin1");
      const [, found] = /^HTTP\/1\.1 (\d{3})[\s\S]*\r\n\r\n/.exec(text) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
    socket.once("close", () => reject(new Error(`closed after: ${text}`)));
  });
  const write = async (piece: Uint8Array): Promise<void> => {
    if (!socket.write(piece)) await new Promise((resolve) => socket.once("drain", resolve));
  };
  const startedMs = performance.now();
  await write(
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n` +
        `content-type: multipart/form-data; boundary=${boundary}\r\n` +
        `content-length: ${head.length + bytes + tail.length}\r\n\r\n`,
    ),
  );
  await write(head);
  // Bytes that do not repeat within a piece; the first of them say that this is a film.
  const piece = crypto.getRandomValues(Buffer.alloc(65_536));
  const pieces = Buffer.concat(Array.from({ length: pieceBytes / piece.length }, () => piece));
  const first = Buffer.concat([Buffer.from("\0\0\0\x14ftypisom\0\0\0\0mp42", "latin1")]);
  await write(first);
  for (let left = bytes - first.length; left > 0; left -= pieceBytes)
    await write(left < pieceBytes ? pieces.subarray(0, left) : pieces);
  await write(tail);
  const answered = await status;
  const seconds = (performance.now() - startedMs) / 1000;
  socket.destroy();
  if (answered !== 202) throw new Error(`answered with ${answered}`);
  return seconds;
}
