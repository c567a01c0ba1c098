/**
 * The development mailbox: `/dev/mail` for people, `/dev/mail.json` for scripts. Mounted only where mail is not sent
 * anywhere, never in production. Mails are shown inert: without scripts, forms, links that navigate, or remote content.
 */
import { Elysia } from "elysia";
import { escapeHtml } from "../platform/mail-layout.ts";
import type { ReceivedMail } from "../platform/mailbox.ts";
import { devMailScript, devMailStyle } from "./dev-mail-assets.ts";

export interface Mailbox {
  /** Newest first. */
  list(): readonly ReceivedMail[];
}

export function devMail(mailbox: Mailbox) {
  return new Elysia({ name: "dev-mail" })
    .get("/dev/mail", () => pageResponse(mailbox.list()), { detail: { hide: true } })
    .get("/dev/mail.json", () => jsonResponse(mailbox.list()), { detail: { hide: true } });
}

function jsonResponse(mails: readonly ReceivedMail[]): Response {
  const items = mails.map(({ to, subject, text, html, at }) => ({
    to,
    subject,
    text,
    html,
    at: at.toISOString(),
  }));
  return Response.json(items, { headers: { "cache-control": "no-store" } });
}

function pageResponse(mails: readonly ReceivedMail[]): Response {
  const nonce = crypto.randomUUID();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src-elem 'nonce-${nonce}'`,
    // A mail's styles stand on its elements, and its frame inherits this policy.
    "style-src-attr 'unsafe-inline'",
    "connect-src 'self'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return new Response(page(mails, nonce), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    },
  });
}

function page(mails: readonly ReceivedMail[], nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mailbox – Hubbub</title>
<style nonce="${nonce}">${devMailStyle}</style>
</head>
<body>
<header>
<h1>Mailbox</h1>
<p>Mail that this server would have sent. Kept in memory, newest first. <a href="/dev/mail.json">As JSON</a></p>
</header>
<main data-newest="${escapeHtml(newestOf(mails))}" data-count="${mails.length}">
${mails.length === 0 ? emptyState : mails.map(article).join("\n")}
</main>
<p id="status" role="status" aria-live="polite"></p>
<script nonce="${nonce}">${devMailScript}</script>
</body>
</html>
`;
}

const emptyState = `<div class="empty">
<p><strong>No mail yet.</strong></p>
<p>Register somebody with <code>POST /v1/auth.register</code>; the code arrives here by itself.</p>
</div>`;

function newestOf(mails: readonly ReceivedMail[]): string {
  return mails[0]?.at.toISOString() ?? "";
}

function article(mail: ReceivedMail): string {
  const [code] = /\b\d{8}\b/.exec(mail.text) ?? [];
  const at = mail.at.toISOString();
  return `<article>
<h2>${escapeHtml(mail.subject)}</h2>
<p class="meta"><span>To ${escapeHtml(mail.to)}</span> <time datetime="${at}">${at.slice(0, 19).replace("T", " ")} UTC</time></p>
${code === undefined ? "" : codeRow(code)}
<details>
<summary>Message</summary>
<iframe sandbox title="${escapeHtml(mail.subject)}" loading="lazy" srcdoc="${escapeHtml(mail.html)}"></iframe>
</details>
<details>
<summary>Plain text</summary>
<pre>${escapeHtml(mail.text)}</pre>
</details>
</article>`;
}

function codeRow(code: string): string {
  return `<p class="code"><code>${code}</code><button type="button" data-copy="${code}">Copy code</button></p>`;
}
