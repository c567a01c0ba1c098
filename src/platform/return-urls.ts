/**
 * Where a sign-in at a provider may send people back to: addresses on a list, compared whole. Only on this machine's own
 * address may the port be another one, because programs there listen on whatever is free (RFC 8252, 7.3).
 */

const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

export function isLoopbackUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === "http:" && loopbackHosts.has(url.hostname);
}

/**
 * Whether an address may stand on the list. Schemes of apps need a dot, as domains that are turned around have one: that
 * leaves out what browsers run or read, such as `javascript:` and `file:`.
 */
export function isReturnUrl(text: string): boolean {
  // Parsing drops what stands around an address and some of what stands in it; others may not.
  const url = /[\s\p{Cc}]/u.test(text) ? null : URL.parse(text);
  if (!url || url.username !== "" || url.password !== "" || text.includes("#")) return false;
  const isApp = /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(url.protocol);
  return url.protocol === "https:" || isLoopbackUrl(text) || isApp;
}

/** Without a list any address of this machine is allowed: for development. */
export function mayReturnTo(text: string, allowed: readonly string[] | undefined): boolean {
  if (!isReturnUrl(text)) return false;
  if (allowed === undefined) return isLoopbackUrl(text);
  return allowed.some((one) => canonical(one) === canonical(text));
}

function canonical(text: string): string {
  const url = new URL(text);
  if (isLoopbackUrl(text)) url.port = "";
  return url.href;
}
