/** All that is told of the API, for whoever serves it. */
import type { Catalogue } from "#src/kit/catalogue.ts";
import { buildAsyncApi, type AsyncApiDocument } from "./asyncapi.ts";
import { apiTitle, apiVersion } from "./introduction.ts";
import { buildOpenApi, type OpenApiDocument } from "./openapi.ts";
import { socketGuide } from "./socket-guide.ts";

export interface ApiDescription {
  readonly title: string;
  readonly summary: string;
  readonly version: string;
  readonly openApi: OpenApiDocument;
  readonly asyncApi: AsyncApiDocument;
  readonly socketGuide: string;
}

export function describeApi(catalogue: Catalogue, publicUrl: string): ApiDescription {
  return {
    title: apiTitle,
    summary: "A social backend that speaks first over one WebSocket.",
    version: apiVersion,
    openApi: buildOpenApi(catalogue),
    asyncApi: buildAsyncApi(catalogue, publicUrl),
    socketGuide: socketGuide(catalogue),
  };
}
