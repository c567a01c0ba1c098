/**
 * Handles: the unique names people are found by. Letters of any script, digits, underscore and dot; kept as they were
 * typed, in Unicode's compatibility form (NFKC). Two handles are the same when they differ only by case, by width or
 * composition, or by characters that look alike (Unicode Technical Standard 39, skeletons).
 */
import unhomoglyph from "unhomoglyph";
import { AppError, invalidField } from "../../kit/errors.ts";

export const handleLengthMin = 3;
export const handleLengthMax = 30;

/** Names that would pass for the service itself, or for a part of an address on the web. */
const reservedWords = `
  about abuse account accounts admin administrator all anonymous api app assets auth billing blog
  bot bots careers channel chat chats contact deleted dev docs download edit email event events
  everyone explore feed feedback followers following friends ftp group groups guidelines hashtag
  help here home hostmaster hubbub info invite jobs legal list lists livez localhost login logout
  mail mailer-daemon me media messages metrics moderation moderator new news nobody noreply
  notifications null official oauth openapi owner postmaster posts press privacy profile profiles
  readyz register report reports robots root safety search security sessions settings signup
  socket staff static status stories story support system tag tags team terms trending
  undefined user users verified verify webmaster www
`;

/** The form that is stored and shown. Throws `invalid` when it is no handle. */
export function parseHandle(typed: string): string {
  const handle = typed.normalize("NFKC");
  const problem = problemOf(handle);
  if (problem) throw invalidField("handle", problem);
  return handle;
}

function problemOf(handle: string): string | null {
  const length = Array.from(handle).length;
  if (length < handleLengthMin || length > handleLengthMax)
    return `must have ${handleLengthMin} to ${handleLengthMax} characters`;
  // Some letters are invisible (Hangul fillers), and marks without end cover the lines above and below.
  if (/\p{Default_Ignorable_Code_Point}/u.test(handle) || !/^[\p{L}\p{M}\p{Nd}_.]+$/u.test(handle))
    return "may hold only letters, digits, underscores and dots";
  if (/^\p{M}|\p{M}{3}/u.test(handle)) return "has too many marks on one letter";
  if (!/[\p{L}\p{Nd}]/u.test(handle)) return "needs a letter or a digit";
  // So that a handle at the end of a sentence is still the same handle.
  if (/^\.|\.$|\.\./.test(handle)) return "must not begin or end with a dot, nor hold two in a row";
  return null;
}

/** What a handle is compared by when it is looked up: another script's look-alike is another handle. */
export function foldHandle(handle: string): string {
  return handle.normalize("NFKC").toLowerCase().normalize("NFKC");
}

/** A look-alike has the same key, and is not who was asked for. */
export function isSameHandle(one: string, other: string): boolean {
  return foldHandle(one) === foldHandle(other);
}

/** The unique key: equal for all handles that differ by case or look alike when written small. */
export function handleKey(handle: string): string {
  return skeleton(foldHandle(handle));
}

/** Every key under which a handle could be confused: written small, and as it stands (a capital I looks like an l). */
export function handleClaimKeys(handle: string): readonly string[] {
  return [...new Set([handleKey(handle), skeleton(handle.normalize("NFKC"))])].sort();
}

// Decomposed, so that a letter's look-alike is found under its marks; small, because the table maps 0 to a capital O.
function skeleton(text: string): string {
  return unhomoglyph(text.normalize("NFD")).normalize("NFD").toLowerCase();
}

// Also written large: what looks like ADMIN or Info looks like the service as well.
const reservedKeys = new Set(
  reservedWords
    .trim()
    .split(/\s+/)
    .flatMap((word) => [
      word,
      `${word.charAt(0).toUpperCase()}${word.slice(1)}`,
      word.toUpperCase(),
    ])
    .flatMap(handleClaimKeys),
);

export function isReserved(handle: string): boolean {
  return handleClaimKeys(handle).some((key) => reservedKeys.has(key));
}

export function handleTaken(): AppError {
  return new AppError("conflict", "This handle is taken.", { fields: { handle: "is taken" } });
}
