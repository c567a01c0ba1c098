/** The one Elysia application: every door and page behind one check of the host, one error hook, one set of headers. */
import { Elysia } from "elysia";
import { AppError } from "../kit/errors.ts";
import { newId } from "../kit/id.ts";
import { devMail, type Mailbox } from "./dev-mail.ts";
import { toAppError } from "./faults.ts";
import { strictTransport } from "./headers.ts";
import { docsDoor, type Documentation } from "./docs.ts";
import { exportDownload } from "./export-download.ts";
import { errorResponse, httpDoor, type HttpParts } from "./http.ts";
import { resetPage } from "./reset-page.ts";
import { mediaFiles } from "./media-files.ts";
import { opsDoor, type OpsParts } from "./ops.ts";
import { uploadDoors } from "./uploads.ts";
import { providerCallback } from "./provider-callback.ts";

export interface AppParts extends HttpParts, OpsParts {
  readonly production: boolean;
  /** A worker answers for its health and nothing else. */
  readonly servesApi: boolean;
  /** Development only: where mail goes when it goes nowhere else. */
  readonly mailbox: Mailbox | null;
  /** Asked when the first reader comes. */
  readonly documentation: () => Documentation;
}

export function createApp(parts: AppParts) {
  return new Elysia()
    .onRequest(({ request, set }) => {
      if (parts.production) set.headers["strict-transport-security"] = strictTransport;
      if (!parts.policy().allowsHost(request.headers.get("host"))) {
        return errorResponse(new AppError("misdirected"), newId());
      }
      return undefined;
    })
    .onError(({ error, code }) => {
      const requestId = newId();
      if (code === "NOT_FOUND")
        return errorResponse(new AppError("not-found", "No such address."), requestId);
      // Elysia would answer with the error's own message.
      return errorResponse(toAppError(error, null, parts.log.child({ requestId })), requestId);
    })
    .use(opsDoor(parts))
    .use(parts.servesApi ? apiDoors(parts) : new Elysia());
}

function apiDoors(parts: AppParts) {
  return new Elysia()
    .use(uploadDoors(parts))
    .use(mediaFiles(parts))
    .use(exportDownload(parts))
    .use(httpDoor(parts))
    .use(providerCallback(parts))
    .use(docsDoor(parts.documentation))
    .use(resetPage())
    .use(parts.mailbox ? devMail(parts.mailbox) : new Elysia());
}
