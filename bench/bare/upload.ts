/** The limit for uploads: Bun's own server writing what comes into a file with Bun's own writer. No form, nobody asked. */
import { mkdtempSync, rmSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../harness/child.ts";

const folder = mkdtempSync(join(tmpdir(), "hubbub-bare-"));
let files = 0;

const server = Bun.serve({
  ...{ port: 0, hostname: "127.0.0.1", maxRequestBodySize: 512 * 1024 * 1024 },
  async fetch(request) {
    files += 1;
    const path = join(folder, String(files));
    const { pathname } = new URL(request.url);
    if (pathname !== "/pieces") await Bun.write(path, new Response(request.body));
    else await writePieces(path, request.body ?? new Blob().stream());
    if (pathname === "/synced") await sync(path);
    await rm(path);
    return new Response(null, { status: 202 });
  },
});

async function writePieces(path: string, body: ReadableStream<Uint8Array>): Promise<void> {
  const writer = Bun.file(path).writer({ highWaterMark: 1024 * 1024 });
  for await (const chunk of body) {
    const written = writer.write(chunk);
    if (typeof written !== "number") await written;
  }
  await writer.end();
}

async function sync(path: string): Promise<void> {
  const file = await open(path, "r+");
  await file.sync();
  await file.close();
}

serve({ address: () => ({ port: server.port }) }, async () => {
  await server.stop(true);
  rmSync(folder, { recursive: true, force: true });
});
