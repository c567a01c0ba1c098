/** Addresses that people put into their profiles: to the web and nowhere else, kept as they were typed. */

export const linkUrlLengthMax = 2_048;

/** Null where nothing is wrong with it. */
export function faultOfUrl(url: string): string | null {
  if (url.length > linkUrlLengthMax) return `must have at most ${linkUrlLengthMax} characters`;
  // The parser forgives what a page that shows the address would not.
  if (/[\s\p{Cc}\\]/u.test(url)) return "must hold no spaces, line breaks or backslashes";
  if (!/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url))
    return "must be an address that begins with https:// or http://";
  const { username, password } = new URL(url);
  if (username !== "" || password !== "") return "must hold no user name or password";
  return null;
}
