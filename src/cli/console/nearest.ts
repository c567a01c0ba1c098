/** What somebody probably meant. */

const distanceMax = 3;

/** The known name with the fewest typing mistakes in between; null when all are too far away. */
export function nearest(typed: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.min(distanceMax, Math.ceil(typed.length / 3)) + 1;
  for (const name of known) {
    const distance = distanceOf(typed.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** Levenshtein's: insertions, deletions and replacements. */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
