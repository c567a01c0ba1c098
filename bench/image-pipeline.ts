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
/** For each picture; all of them end within a minute. */
const secondsMax = 15;
/** Makes each round so many times longer. */
const times = numberOption("times", 1);

const folder = await mkdtemp(join(tmpdir(), "hubbub-bench-"));
const ours = await startChild("harness/picture-worker.ts");
const bare = await startChild("bare/pictures.ts", {}, "gentle bun");
try {
  const verdicts: Verdict[] = [];
  const rows: Record<string, string | number>[] = [];
  const notes: string[] = [];
  for (const { what, path, megapixels, timesEach } of await makeSamplePictures(folder)) {
    const each = timesEach * times;
    const perSecond = async (child: typeof ours) =>
      each / (await child.ask<number>({ kind: "make", path, count: each }));
    const results = await interleave(
      rounds,
      { ours: () => perSecond(ours), bare: () => perSecond(bare) },
      { secondsMax },
    );
    const ratios = ratiosOf(results.ours, results.bare);
    rows.push({
      picture: what,
      megapixels,
      "hubbub, pictures/s": median(results.ours),
      "bare sharp, pictures/s": median(results.bare),
      ratio: median(ratios),
    });
    notes.push(`${what}: ${ratios.length} rounds from ${rangeOf(ratios)}`);
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
      "both at the low priority that pictures are made with; ours includes storage, database, events and the blur; bare sharp includes none",
    ],
  });
} finally {
  await Promise.all([ours.stop(), bare.stop()]);
  await rm(folder, { recursive: true });
}
process.exit(0);
