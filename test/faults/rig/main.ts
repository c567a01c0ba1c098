/**
 * `bun run faults [--seeds N] [--from S] [--redis plain|cluster|none] [--preset NAME] [--seconds S] [--sockets N]`: one run
 * for each seed. A seed decides all that can be decided; the same one again makes the same people, writes and faults,
 * though not the same instants. `--only KINDS` breaks nothing else, `--dump FOLDER` keeps what was judged.
 */
import { parseArgs } from "node:util";
import { judgeMeasures } from "./measures.ts";
import { anything, type FaultKind } from "./nemesis.ts";
import { isPreset, presets, type Preset } from "./presets.ts";
import { describeRun } from "./report.ts";
import { startRig, type RedisMode, type Rig } from "./rig.ts";
import { runSeed, type RunResult } from "./run-seed.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1" },
    from: { type: "string", default: "1" },
    redis: { type: "string", default: "plain" },
    preset: { type: "string", default: "chaos" },
    seconds: { type: "string" },
    sockets: { type: "string" },
    pause: { type: "string" },
    only: { type: "string" },
    dump: { type: "string" },
  },
});

function readPreset(): Preset {
  const { preset: name, seconds, sockets, pause, only } = values;
  if (!isPreset(name))
    throw new Error(`There is no preset ${name}, but ${Object.keys(presets).join(", ")}.`);
  const preset: Preset = presets[name];
  return {
    ...preset,
    seconds: Number(seconds ?? preset.seconds),
    sockets: Number(sockets ?? preset.sockets),
    pauseMs: Number(pause ?? preset.pauseMs),
    plan: only === undefined ? preset.plan : anything(only.split(",") as FaultKind[]),
  };
}

function readRedis(): RedisMode {
  const { redis } = values;
  if (redis === "plain" || redis === "cluster" || redis === "none") return redis;
  throw new Error(`--redis is plain, cluster or none, not ${redis}.`);
}

async function runOne(rig: Rig, preset: Preset, seed: number): Promise<boolean> {
  const result = await runSeed(rig, { ...preset, seed }).catch((error: unknown) => {
    console.log(`seed ${seed} did not end: ${String(error)}`);
  });
  if (!result) return false;
  const violations = [...result.violations, ...judgeMeasures(result, preset)];
  console.log(describeRun({ ...result, violations }));
  if (values.dump !== undefined) await dump(`${values.dump}/seed-${seed}.json`, result);
  if (violations.length === 0) return true;
  const given = process.argv
    .slice(2)
    .join(" ")
    .replace(/--(seeds|from) \S+ ?/g, "");
  console.log(`  again with  bun run faults --from ${seed} ${given}`);
  return false;
}

async function main(): Promise<number> {
  const preset = readPreset();
  const first = Number(values.from);
  const rig = await startRig(readRedis());
  const end = (): void => void rig.stop().finally(() => process.exit(1));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  let failures = 0;
  try {
    for (let seed = first; seed < first + Number(values.seeds); seed += 1)
      if (!(await runOne(rig, preset, seed))) failures += 1;
  } finally {
    await rig.stop();
  }
  return failures;
}

/** Everything that was judged, for whoever looks for the cause. */
async function dump(path: string, { plan, history, violations }: RunResult): Promise<void> {
  await Bun.write(path, JSON.stringify({ plan, violations, ...history }, plain));
}

function plain(_name: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  return value instanceof Set ? [...value] : value;
}

const failures = await main();
console.log(
  failures === 0
    ? `${values.seeds} seeds of ${values.preset} on ${values.redis} Redis: 0 lost, 0 doubled, 0 reordered`
    : `${failures} of ${values.seeds} seeds of ${values.preset} on ${values.redis} Redis failed`,
);
process.exit(failures === 0 ? 0 : 1);
