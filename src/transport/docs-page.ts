/**
 * The page of `/docs`, made by @elysiajs/swagger and rewritten: its files come from this server instead of a CDN, and
 * every script and style carries the nonce that the page's policy asks for.
 */

import { pageResponse } from "./page-response.ts";

export interface PageText {
  readonly title: string;
  readonly summary: string;
  readonly version: string;
}

export const assetPath = "/docs/assets";

const noncePlaceholder = "nonce-of-this-answer";

/** Takes some 60 ms, most of it for loading the plugin, so it waits for the first reader. */
export async function renderReference({ title, summary, version }: PageText): Promise<string> {
  const { swagger } = await import("@elysiajs/swagger");
  const plugin = swagger({
    provider: "swagger-ui",
    path: "/docs",
    specPath: "/openapi.json",
    documentation: { info: { title: `${title} API`, description: summary, version } },
    theme: `${assetPath}/swagger-ui.css`,
    autoDarkMode: false,
    swaggerOptions: {
      deepLinking: true,
      filter: true,
      docExpansion: "list",
      defaultModelsExpandDepth: -1,
      defaultModelExpandDepth: 4,
      displayRequestDuration: true,
      showExtensions: false,
      tryItOutEnabled: false,
      // The badge would send the document to somebody else's server.
      validatorUrl: "none",
    },
  });
  const page = await plugin.handle(new Request("http://localhost/docs"));
  return rewrite(await page.text(), title);
}

function rewrite(html: string, title: string): string {
  return new HTMLRewriter()
    .on("head", {
      element(head) {
        head.append(headOf(), { html: true });
      },
    })
    .on("body", {
      element(body) {
        body.prepend(headerOf(title, "http"), { html: true });
      },
    })
    .on("script", {
      element(script) {
        const file = script.getAttribute("src")?.split("/").at(-1);
        if (file !== undefined) script.setAttribute("src", `${assetPath}/${file}`);
        script.removeAttribute("crossorigin");
        script.setAttribute("nonce", noncePlaceholder);
      },
    })
    .on("link[rel=stylesheet]", {
      element(link) {
        link.setAttribute("nonce", noncePlaceholder);
      },
    })
    .transform(html);
}

/** The page about the socket, in the same clothes. `body` is HTML. */
export function renderSocketPage({ title, summary }: PageText, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} socket</title>
<meta name="description" content="${summary}">
${headOf()}
</head>
<body>
${headerOf(title, "socket")}
${body}
</body>
</html>
`;
}

/** Before the first paint, or a dark room sees a white flash. */
const colorScheme = `
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();`;

function headOf(): string {
  return `<meta name="color-scheme" content="light dark">
<link rel="icon" type="image/svg+xml" href="${assetPath}/icon.svg">
<link rel="stylesheet" href="${assetPath}/docs.css" nonce="${noncePlaceholder}">
<script nonce="${noncePlaceholder}">${colorScheme}</script>`;
}

function headerOf(title: string, current: "http" | "socket"): string {
  return `<header class="masthead">
<a class="brand" href="/docs"><img src="${assetPath}/icon.svg" alt="" width="28" height="28">${title}</a>
<nav aria-label="Documentation">
${pageLink("/docs", "HTTP", current === "http")}
${pageLink("/docs/socket", "Socket", current === "socket")}
<a class="file" href="/openapi.json">openapi.json</a>
<a class="file" href="/asyncapi.json">asyncapi.json</a>
</nav>
</header>`;
}

function pageLink(href: string, label: string, isCurrent: boolean): string {
  return `<a href="${href}"${isCurrent ? ' aria-current="page"' : ""}>${label}</a>`;
}

/** Trying an operation out calls this server, and nobody else. */
export function documentationResponse(page: string): Response {
  const write = (nonce: string): string => page.replaceAll(noncePlaceholder, nonce);
  return pageResponse(write, ["img-src 'self' data:"]);
}
