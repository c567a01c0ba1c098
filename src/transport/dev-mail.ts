/**
 * The development mailbox: `/dev/mail` for people, `/dev/mail.json` for scripts; mail and text messages alike. Mounted only
 * where they are not sent anywhere, never in production. Mails are shown inert: without scripts, forms, links that
 * navigate, or remote content.
 */
import { Elysia } from "elysia";
import { escapeHtml } from "../platform/mail-layout.ts";
import type { ReceivedMail, ReceivedSms } from "../platform/mailbox.ts";
import { pageResponse } from "./page-response.ts";
import { devMailScript, devMailStyle } from "./dev-mail-assets.ts";
import { assetPath } from "./docs-page.ts";
import { apiHeaders } from "./headers.ts";

/** Both newest first. */
export interface Mailbox {
  list(): readonly ReceivedMail[];
  listTexts(): readonly ReceivedSms[];
}

type Received =
  | ({ readonly kind: "mail" } & ReceivedMail)
  | ({ readonly kind: "sms" } & ReceivedSms);

export function devMail(mailbox: Mailbox) {
  return new Elysia({ name: "dev-mail" })
    .get("/dev/mail", () => respond(newestFirst(mailbox)), { detail: { hide: true } })
    .get("/dev/mail.json", () => jsonResponse(newestFirst(mailbox)), { detail: { hide: true } });
}

function newestFirst(mailbox: Mailbox): Received[] {
  const mails = mailbox.list().map((mail) => ({ kind: "mail" as const, ...mail }));
  const texts = mailbox.listTexts().map((sms) => ({ kind: "sms" as const, ...sms }));
  return [...mails, ...texts].toSorted((one, other) => other.at.getTime() - one.at.getTime());
}

function jsonResponse(received: readonly Received[]): Response {
  const items = received.map((one) => ({ ...one, at: one.at.toISOString() }));
  return Response.json(items, { headers: apiHeaders });
}

function respond(received: readonly Received[]): Response {
  return pageResponse((nonce) => page(received, nonce), policy);
}

const policy = [
  // A mail's styles stand on its elements, and its frame inherits this policy.
  "style-src-attr 'unsafe-inline'",
  "img-src 'self'",
  "frame-src 'none'",
];

function page(received: readonly Received[], nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${assetPath}/icon.svg">
<title>Mailbox – Hubbub</title>
<style nonce="${nonce}">${devMailStyle}</style>
</head>
<body>
<header>
<h1>Mailbox</h1>
<p>Mail and text messages that this server would have sent. They stay in its memory, newest first.
<a href="/dev/mail.json">As JSON</a></p>
</header>
<main data-newest="${received[0]?.at.toISOString() ?? ""}" data-count="${received.length}">
${received.length === 0 ? emptyState : received.map(article).join("\n")}
</main>
<p id="status" role="status" aria-live="polite"></p>
<script nonce="${nonce}">${devMailScript}</script>
</body>
</html>
`;
}

const emptyState = `<div class="empty">
<p><strong>Nothing yet.</strong></p>
<p>Register somebody with <code>POST /v1/auth.register</code>; the code arrives here by itself.</p>
</div>`;

function article(one: Received): string {
  const title = one.kind === "mail" ? one.subject : "Text message";
  const at = one.at.toISOString();
  return `<article class="${one.kind}">
<h2>${escapeHtml(title)}</h2>
<p class="meta"><span>To ${escapeHtml(one.to)}</span> <time datetime="${at}">${at.slice(0, 19).replace("T", " ")} UTC</time></p>
${linkRow(one.text) ?? secretRow(one.text)}
${one.kind === "mail" ? mailBody(one) : `<p class="bubble">${escapeHtml(one.text)}</p>`}
</article>`;
}

function mailBody(mail: ReceivedMail): string {
  return `<details>
<summary>Message</summary>
<iframe sandbox title="${escapeHtml(mail.subject)}" loading="lazy" srcdoc="${escapeHtml(mail.html)}"></iframe>
</details>
<details>
<summary>Plain text</summary>
<pre>${escapeHtml(mail.text)}</pre>
</details>`;
}

/** An address on a line of its own, which is what such a message is for: the one way out of a mail that is shown inert. */
function linkRow(text: string): string | null {
  const [address] = /^https?:\/\/\S+$/m.exec(text) ?? [];
  if (address === undefined) return null;
  const escaped = escapeHtml(address);
  return `<p class="code long"><a href="${escaped}" rel="noreferrer">${escapeHtml(shorten(address))}</a><button type="button" data-copy="${escaped}">Copy</button></p>`;
}

const shownOfAddress = 60;

function shorten(address: string): string {
  return address.length <= shownOfAddress ? address : `${address.slice(0, shownOfAddress)}…`;
}

/** What one waits for a message for: the eight digits of a code, or a token on a line of its own. */
function secretRow(text: string): string {
  const [code] = /(?<!\d)\d{8}(?!\d)/.exec(text) ?? /^[\w-]{40,}$/m.exec(text) ?? [];
  if (code === undefined) return "";
  const size = code.length > 8 ? "long" : "short";
  return `<p class="code ${size}"><code>${code}</code><button type="button" data-copy="${code}">Copy</button></p>`;
}
