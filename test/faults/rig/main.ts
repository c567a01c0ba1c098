/**
 * `bun run faults --seeds N [--from S] [--redis plain|cluster|none] [--seconds S] [--sockets N]`: one run for each seed.
 * A seed decides all that can be decided; the same one again makes the same people, writes and faults, though not the same
 * instants. `--dump FOLDER` keeps what was judged.
 */
import { parseArgs } from "node:util";
import type { FaultKind } from "./nemesis.ts";
import { describeRun } from "./report.ts";
import { startRig, type RedisMode } from "./rig.ts";
import { runSeed, type RunResult } from "./run-seed.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1" },
    from: { type: "string", default: "1" },
    redis: { type: "string", default: "plain" },
    seconds: { type: "string", default: "20" },
    sockets: { type: "string", default: "200" },
    pause: { type: "string", default: "400" },
    only: { type: "string" },
    dump: { type: "string" },
  },
});

async function main(): Promise<number> {
  const first = Number(values.from);
  let failures = 0;
  const rig = await startRig(values.redis as RedisMode);
  const end = (): void => void rig.stop().finally(() => process.exit(1));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  try {
    for (let seed = first; seed < first + Number(values.seeds); seed += 1) {
      const result = await runSeed(rig, {
        ...{ seed, seconds: Number(values.seconds), sockets: Number(values.sockets) },
        ...{ pauseMs: Number(values.pause), faultsEveryMs: [400, 2_500], lostReplies: 0.05 },
        ...(values.only === undefined ? {} : { only: values.only.split(",") as FaultKind[] }),
      });
      console.log(describeRun(result));
      if (values.dump !== undefined) await dump(`${values.dump}/seed-${seed}.json`, result);
      if (result.violations.length > 0) {
        failures += 1;
        console.log(
          `  again with  bun run faults --from ${seed} --seeds 1 --redis ${values.redis} --seconds ${values.seconds} --sockets ${values.sockets}`,
        );
      }
    }
  } finally {
    await rig.stop();
  }
  return failures;
}

/** Everything that was judged, for whoever looks for the cause. */
async function dump(path: string, { plan, history, violations }: RunResult): Promise<void> {
  const plain = (_: string, value: unknown): unknown =>
    value instanceof Map ? Object.fromEntries(value) : value instanceof Set ? [...value] : value;
  await Bun.write(path, JSON.stringify({ plan, violations, ...history }, plain));
}

const failures = await main();
console.log(
  failures === 0
    ? `${values.seeds} seeds on ${values.redis} Redis: 0 lost, 0 doubled, 0 reordered`
    : `${failures} of ${values.seeds} seeds failed`,
);
process.exit(failures === 0 ? 0 : 1);
