/**
 * Where OpenID providers send browsers back to, by link or (Apple) by a form. It hands what they bring to the operation
 * for it, and sends the browser where that says: only to addresses of the settings. No cookie is read or set, and any
 * origin may post here: the sealed `state` says whose sign-in it is.
 */
import { Elysia } from "elysia";
import type { Server } from "bun";
import { AppError, errorTable } from "../kit/errors.ts";
import { newId } from "../kit/id.ts";
import { escapeHtml } from "../platform/mail-layout.ts";
import { limitSubject } from "./address.ts";
import { readFormBody } from "./body.ts";
import { drainingError } from "./drain.ts";
import { toAppError } from "./faults.ts";
import { apiHeaders } from "./headers.ts";
import { count, originOf, type HttpParts } from "./http.ts";

const operation = "auth.receiveFromProvider";
/** Providers send more; the rest is not looked at. */
const partsOfAnswer = ["state", "code", "iss", "error", "user"];

/** What the operation answers, as far as browsers are concerned. */
interface Received {
  readonly location: string | null;
  readonly ticket?: string;
  readonly error?: string;
}

type Reads = (request: Request) => Promise<URLSearchParams>;

const fromQuery: Reads = async (request) => new URL(request.url).searchParams;

export function providerCallback(parts: HttpParts) {
  const path = "/v1/auth/callback/:provider";
  const hidden = { detail: { hide: true } } as const;
  const fromForm: Reads = (request) => readFormBody(request, parts.timing.bodyMs);
  return new Elysia({ name: "provider-callback" })
    .get(
      path,
      ({ request, server, params }) => receive(parts, request, server, params.provider, fromQuery),
      hidden,
    )
    .post(
      path,
      ({ request, server, params }) => receive(parts, request, server, params.provider, fromForm),
      { parse: "none", ...hidden },
    );
}

async function receive(
  parts: HttpParts,
  request: Request,
  server: Server<unknown> | null,
  provider: string,
  read: Reads,
): Promise<Response> {
  const requestId = newId();
  try {
    if (!parts.dispatch.find(operation, "http")) throw new AppError("not-found");
    if (parts.gateway.isDraining) throw drainingError();
    const origin = originOf(parts, request, server, requestId);
    await count(parts, limitSubject(origin.address));
    const given = await read(request);
    const told = partsOfAnswer.flatMap((name) => {
      const value = given.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    const input = { ...Object.fromEntries(told), provider };
    const call = { operation, input, key: null, caller: null, origin };
    return answerWith((await parts.dispatch.call(call)) as Received, requestId);
  } catch (error) {
    const { code, message, details } = toAppError(error, null, parts.log.child({ requestId }));
    const shown = page("This sign-in did not work", message, errorTable[code].status, requestId);
    const { retryAfterMs } = details;
    if (retryAfterMs !== undefined)
      shown.headers.set("retry-after", String(Math.ceil(retryAfterMs / 1000)));
    return shown;
  }
}

function answerWith({ location, ticket, error }: Received, requestId: string): Response {
  if (location !== null)
    return new Response(null, {
      status: 303,
      headers: { ...apiHeaders, location, "x-request-id": requestId },
    });
  if (ticket === undefined)
    return page("This sign-in did not work", `It was ${error ?? "refused"}.`, 200, requestId);
  const advice = "Give this ticket to the program that sent you here, and to nobody else:";
  return page("Signed in", advice, 200, requestId, ticket);
}

function page(
  title: string,
  text: string,
  status: number,
  requestId: string,
  ticket?: string,
): Response {
  const body = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title></head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
${ticket === undefined ? "<p>Close this page and begin anew where you came from.</p>" : `<p><code>${escapeHtml(ticket)}</code></p>`}
</main>
</body>
</html>
`;
  return new Response(body, {
    status,
    headers: {
      ...apiHeaders,
      "content-type": "text/html; charset=utf-8",
      "x-request-id": requestId,
    },
  });
}
