/** A deploy under load: servers are told to stop one after the other, and people notice at most a short reconnect. */
import { expect, test } from "bun:test";
import { orSkip } from "#test/harness/redis.ts";
import { findRedis } from "#test/harness/redis-binary.ts";
import { regularly } from "./rig/nemesis.ts";
import { presets } from "./rig/presets.ts";
import { describeRun } from "./rig/report.ts";
import { startRig } from "./rig/rig.ts";
import { runSeed } from "./rig/run-seed.ts";

const hasRedis = (await orSkip(findRedis())) !== undefined;
const rollMs = 2_500;
const short = { seconds: 5, sockets: 20, pauseMs: 400, plan: regularly("deployServer", rollMs, 0) };

test.skipIf(!hasRedis)(
  "a deploy fails nobody's write, ends in time, and everybody goes on where they were",
  async () => {
    const rig = await startRig("plain");
    try {
      // How soon they are back, a busy machine decides: the long form judges that.
      const result = await runSeed(rig, { ...presets.deploy, ...short, seed: 1 });
      expect(result.violations.length === 0 ? "" : describeRun(result)).toBe("");
      expect(result.drains.map(({ name }) => name)).toEqual(["A", "B"]);
    } finally {
      await rig.stop();
    }
  },
  60_000,
);
