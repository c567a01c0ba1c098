/** Sockets that stop reading cost a bounded amount, are closed for it, and lose nothing that the others have. */
import { expect, test } from "bun:test";
import { orSkip } from "#test/harness/redis.ts";
import { findRedis } from "#test/harness/redis-binary.ts";
import { judgeMeasures } from "./rig/measures.ts";
import { presets } from "./rig/presets.ts";
import { describeRun } from "./rig/report.ts";
import { startRig } from "./rig/rig.ts";
import { runSeed } from "./rig/run-seed.ts";

const hasRedis = (await orSkip(findRedis())) !== undefined;
const short = {
  ...{ seconds: 10, sockets: 10, pausedReaders: { count: 5, everyMs: 5 } },
  // A busy machine makes everybody wait, and sends too little to fill any buffer: the long form judges both.
  ...{ slowdownMax: Infinity, slowClosesMin: 0 },
};

test.skipIf(!hasRedis)(
  "of what readers that stop reading are sent, never more than 256 KiB wait for each, and nobody else misses anything",
  async () => {
    const rig = await startRig("plain");
    try {
      const preset = { ...presets.slow, ...short };
      const result = await runSeed(rig, { ...preset, seed: 1 });
      const violations = [...result.violations, ...judgeMeasures(result, preset)];
      expect(violations.length === 0 ? "" : describeRun({ ...result, violations })).toBe("");
    } finally {
      await rig.stop();
    }
  },
  60_000,
);
