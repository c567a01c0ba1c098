/** Pages of ours: what is inlined into one carries the answer's nonce, and nothing else in it runs or is styled. */
import { apiHeaders } from "./headers.ts";

/**
 * `page` writes the HTML with the nonce, which belongs to one answer: reused, it would be a password that everybody knows.
 * `more`: what this page needs beyond calling this server, as directives of the policy.
 */
export function pageResponse(
  page: (nonce: string) => string,
  more: readonly string[] = [],
): Response {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64url");
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src-elem 'nonce-${nonce}'`,
    "connect-src 'self'",
    ...more,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return new Response(page(nonce), {
    headers: {
      ...apiHeaders,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
    },
  });
}
