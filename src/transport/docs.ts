/** The API's documentation: pages for people, documents for programs. It works without internet. */
import { Elysia } from "elysia";
import { AppError } from "../kit/errors.ts";
import { newId } from "../kit/id.ts";
import {
  assetPath,
  documentationResponse,
  renderReference,
  renderSocketPage,
  type PageText,
} from "./docs-page.ts";
import { apiHeaders } from "./headers.ts";
import { errorResponse } from "./http.ts";
import { answerWith, staticAsset, type StaticAsset } from "./static-asset.ts";

export interface Documentation extends PageText {
  readonly openApi: object;
  readonly asyncApi: object;
  /** HTML that tells of the socket what `openApi` cannot. */
  readonly socketGuide: string;
}

const uiFolder = `${import.meta.dir}/docs-ui`;
const swaggerFolder = new URL(".", import.meta.resolve("swagger-ui-dist/package.json")).pathname;
const script = "text/javascript; charset=utf-8";
const style = "text/css; charset=utf-8";

/** Whoever opens the bare address wants to know what is here. */
const toDocs = { ...apiHeaders, location: "/docs" };

/** Everything else in these folders stays there. */
const assetFiles = new Map([
  ["swagger-ui.css", { path: `${swaggerFolder}swagger-ui.css`, type: style }],
  ["swagger-ui-bundle.js", { path: `${swaggerFolder}swagger-ui-bundle.js`, type: script }],
  ["docs.css", { path: `${uiFolder}/docs.css`, type: style }],
  ["icon.svg", { path: `${uiFolder}/icon.svg`, type: "image/svg+xml" }],
]);

/** `documentation` is asked once, when the first reader comes. */
export function docsDoor(documentation: () => Documentation) {
  const once = memoize(documentation);
  const openApi = memoize(() => jsonAsset(once().openApi));
  const asyncApi = memoize(() => jsonAsset(once().asyncApi));
  const reference = memoize(() => renderReference(once()));
  const socketPage = memoize(() => renderSocketPage(once(), once().socketGuide));
  const assets = new Map<string, Promise<StaticAsset>>();
  const hidden = { detail: { hide: true } };
  return new Elysia({ name: "docs" })
    .get("/", () => new Response(null, { status: 302, headers: toDocs }), hidden)
    .get("/openapi.json", ({ request }) => answerWith(openApi(), request), hidden)
    .get("/asyncapi.json", ({ request }) => answerWith(asyncApi(), request), hidden)
    .get("/docs", async () => documentationResponse(await reference()), hidden)
    .get("/docs/socket", () => documentationResponse(socketPage()), hidden)
    .get(
      `${assetPath}/:name`,
      async ({ request, params: { name } }) => {
        const asset = await readAsset(assets, name);
        if (asset === undefined)
          return errorResponse(new AppError("not-found", "No such address."), newId());
        return answerWith(asset, request);
      },
      hidden,
    );
}

function jsonAsset(document: object): StaticAsset {
  return staticAsset(JSON.stringify(document), "application/json");
}

async function readAsset(
  assets: Map<string, Promise<StaticAsset>>,
  name: string,
): Promise<StaticAsset | undefined> {
  const file = assetFiles.get(name);
  if (file === undefined) return undefined;
  const known = assets.get(name);
  if (known !== undefined) return known;
  const reading = Bun.file(file.path)
    .bytes()
    .then((bytes) => staticAsset(bytes, file.type));
  assets.set(name, reading);
  return reading;
}

function memoize<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
