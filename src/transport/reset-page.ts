/**
 * `/reset-password`: where the link of a reset's mail leads, unless an app has a page of its own. The token stands behind
 * the `#`, so it is in no request but the one that uses it, and the page takes it out of the address bar at once.
 */
import { Elysia } from "elysia";
import { resetPagePath } from "../platform/services.ts";
import { pageResponse } from "./page-response.ts";
import { resetPageScript, resetPageStyle } from "./reset-page-assets.ts";

export function resetPage() {
  return new Elysia({ name: "reset-page" }).get(resetPagePath, () => pageResponse(page), {
    detail: { hide: true },
  });
}

/** Without scripts it says so: a form that posted would put the password where pages are answered. */
function page(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Choose another password – Hubbub</title>
<style nonce="${nonce}">${resetPageStyle}</style>
</head>
<body>
<main>
<h1>Choose another password</h1>
<noscript><p>This page needs JavaScript.</p></noscript>
<form id="form" hidden>
<p>Every device that is logged in to <span id="whose">your account</span> is logged out.</p>
<input id="username" name="username" autocomplete="username" readonly hidden>
<label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="8" maxlength="128" required
 aria-describedby="hint problem">
<p id="hint" class="quiet">At least 8 characters. A few words are easier to remember than signs.</p>
<label class="show"><input id="show" type="checkbox"> Show it</label>
<p id="problem" class="problem" role="alert"></p>
<button id="submit">Change password</button>
</form>
<p id="outcome" role="status"></p>
</main>
<script nonce="${nonce}">${resetPageScript}</script>
</body>
</html>
`;
}
