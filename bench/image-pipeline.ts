/**
 * What the work on a picture costs beyond sharp: the job as the worker runs it — fetched from the storage, looked into,
 * re-encoded in a process of its own, stored, told — against bare sharp making the same files of the same picture.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startChild } from "./harness/child.ts";
import { numberOption } from "./harness/options.ts";
import { report, type Verdict } from "./harness/report.ts";
import { makeSamplePictures } from "./harness/sample-pictures.ts";
import { interleave, median, rangeOf, ratiosOf } from "./harness/statistics.ts";

const rounds = numberOption("rounds", 7);
/** Of the largest one; of smaller ones more, so that a round is long enough to be measured. */
const count = numberOption("pictures", 2);
const countsFor = { large: count, small: 4 * count };

const folder = await mkdtemp(join(tmpdir(), "hubbub-bench-"));
const ours = await startChild("harness/picture-worker.ts");
const bare = await startChild("bare/pictures.ts");
try {
  const verdicts: Verdict[] = [];
  const rows: Record<string, string | number>[] = [];
  const notes: string[] = [];
  for (const { what, path, megapixels } of await makeSamplePictures(folder)) {
    const each = megapixels > 5 ? countsFor.large : countsFor.small;
    const perSecond = async (child: typeof ours) =>
      each / (await child.ask<number>({ kind: "make", path, count: each }));
    const results = await interleave(rounds, {
      ours: () => perSecond(ours),
      bare: () => perSecond(bare),
    });
    const ratios = ratiosOf(results.ours, results.bare);
    rows.push({
      picture: what,
      megapixels,
      "hubbub, pictures/s": median(results.ours),
      "bare sharp, pictures/s": median(results.bare),
      ratio: median(ratios),
    });
    notes.push(`${what}: rounds from ${rangeOf(ratios)}`);
    const unit = `of bare sharp's pictures a second: ${what}`;
    verdicts.push({ result: median(ratios), unit, goal: { atLeast: 0.8 } });
  }
  const [first, ...also] = verdicts;
  if (!first) throw new Error("no pictures");
  report({
    benchmark: "image-pipeline",
    question:
      "the whole job on a picture, against sharp making the same variants, one picture at a time",
    rows,
    ...first,
    also,
    notes: [
      ...notes,
      "ours includes storage, database, events and the blur; bare sharp includes none",
    ],
  });
} finally {
  await Promise.all([ours.stop(), bare.stop()]);
  await rm(folder, { recursive: true });
}
process.exit(0);
