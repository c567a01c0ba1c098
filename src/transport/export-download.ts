/**
 * `GET /exports/<token>`: the archive of somebody's data, for whoever has the address. Anything but a token that is good now
 * looks like what does not exist. The address is in no log, and nobody on the way may keep what it answers.
 */
import { Elysia } from "elysia";
import type { Server } from "bun";
import { exportPath } from "../kit/export-door.ts";
import type { RateLimit } from "../kit/operation.ts";
import type { HttpParts } from "./http.ts";
import { serveFile } from "./served-file.ts";

/** A download that breaks off goes on where it ended, now and then. */
const downloadRate: RateLimit = {
  ...{ name: "account.export", by: "address" },
  ...{ limit: 60, perSeconds: 300 },
};

export function exportDownload(parts: HttpParts) {
  const path = `${exportPath}/:token`;
  const hidden = { detail: { hide: true } };
  return new Elysia({ name: "export-download" })
    .route(
      "GET",
      path,
      ({ request, server, params }) => serve(parts, request, server, params.token),
      hidden,
    )
    .route(
      "HEAD",
      path,
      ({ request, server, params }) => serve(parts, request, server, params.token),
      hidden,
    );
}

async function serve(
  parts: HttpParts,
  request: Request,
  server: Server<unknown> | null,
  token: string,
): Promise<Response> {
  const response = await serveFile(
    parts,
    request,
    server,
    downloadRate,
    async (ctx) => (await parts.catalogue.exportDoor?.archiveAt(ctx, token)) ?? null,
  );
  response.headers.set("cache-control", "no-store");
  return response;
}
