/**
 * Which passwords are too weak: those that everybody tries first, and those that a person's own name gives away. There are
 * no rules of composition (NIST SP 800-63B): length, and not being guessable, is what helps.
 */
import { invalidField } from "../../kit/errors.ts";

export const passwordLengthMin = 8;
export const passwordLengthMax = 128;

/** A name shorter than this stands in a word by chance. */
const nameLengthMin = 3;

export type Weakness = "common" | "like-a-name";

/** `common` holds lower-case passwords. Lengths are the schema's business. */
export function weaknessOf(
  password: string,
  names: readonly string[],
  common: ReadonlySet<string>,
): Weakness | null {
  const folded = fold(password);
  if (common.has(folded) || isMonotonous(folded)) return "common";
  return names.some((name) => leansOn(folded, fold(name))) ? "like-a-name" : null;
}

/** A password may hold a name only if it would be long enough without it. */
function leansOn(password: string, name: string): boolean {
  if (password === name) return true;
  if (name.length < nameLengthMin || !password.includes(name)) return false;
  return Array.from(password.replaceAll(name, "")).length < passwordLengthMin;
}

/** One or two characters over and over, or a run through the alphabet or the digits: no list holds them all. */
function isMonotonous(password: string): boolean {
  const points = Array.from(password, (character) => character.codePointAt(0) ?? 0);
  const steps = new Set(points.slice(1).map((point, index) => point - (points[index] ?? 0)));
  const isRun = steps.size === 1 && (steps.has(1) || steps.has(-1));
  return isRun || new Set(points).size <= 2;
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

let commonPasswords: Promise<ReadonlySet<string>> | undefined;

/** Some 50,000 passwords of published breaches; loaded by the first who registers. */
function loadCommonPasswords(): Promise<ReadonlySet<string>> {
  commonPasswords ??= import("@zxcvbn-ts/language-common").then(
    ({ dictionary }) =>
      new Set(dictionary["passwords-common"].filter((entry) => entry.length >= passwordLengthMin)),
  );
  return commonPasswords;
}

/** Throws `invalid` for a password this person should not have. */
export async function refuseWeakPassword(
  password: string,
  person: { handle: string; email: string },
  field = "password",
): Promise<void> {
  const [localPart = ""] = person.email.split("@");
  const names = [person.handle, person.email, localPart];
  const weakness = weaknessOf(password, names, await loadCommonPasswords());
  if (weakness === "common") throw invalidField(field, "is one of those that are tried first");
  if (weakness === "like-a-name") throw invalidField(field, "is too close to your handle or email");
}
