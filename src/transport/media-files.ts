/** Files on their way out: `GET /media/<id>/<name>`. Whether somebody may have one is asked with every request. */
import { Elysia } from "elysia";
import type { Server } from "bun";
import { isId } from "../kit/id.ts";
import type { FileAddress } from "../kit/media-doors.ts";
import type { RateLimit } from "../kit/operation.ts";
import type { HttpParts } from "./http.ts";
import { serveFile } from "./served-file.ts";

/** A page has many pictures; who fetches more than this looks at none of them. */
const filesRate: RateLimit = {
  ...{ name: "media.files", by: "address" },
  ...{ limit: 6_000, perSeconds: 300 },
};

export function mediaFiles(parts: HttpParts) {
  const path = "/media/:id/:name";
  const hidden = { detail: { hide: true } };
  return new Elysia({ name: "media-files" })
    .route(
      "GET",
      path,
      ({ request, server, params }) => serve(parts, request, server, params),
      hidden,
    )
    .route(
      "HEAD",
      path,
      ({ request, server, params }) => serve(parts, request, server, params),
      hidden,
    );
}

async function serve(
  parts: HttpParts,
  request: Request,
  server: Server<unknown> | null,
  params: { readonly id: string; readonly name: string },
): Promise<Response> {
  return await serveFile(parts, request, server, filesRate, async (ctx) => {
    const address = addressOf(request, params);
    return (address && (await ctx.ports.mediaDoors?.findFile(ctx, address))) ?? null;
  });
}

/** Null for what no address of ours looks like. */
function addressOf(
  request: Request,
  { id, name }: { readonly id: string; readonly name: string },
): FileAddress | null {
  if (!isId(id)) return null;
  const query = new URL(request.url).searchParams;
  const [viewer, session = null, expires, signature] = [
    "viewer",
    "session",
    "expires",
    "signature",
  ].map((one) => query.get(one));
  if ([viewer, session, expires, signature].every((one) => one === null))
    return { mediaId: id, name, viewer: null };
  if (!viewer || !expires || !signature || !isId(viewer) || !/^\d{1,12}$/.test(expires))
    return null;
  if (session !== null && !isId(session)) return null;
  return { mediaId: id, name, viewer: { viewer, session, expires: Number(expires), signature } };
}
