/** What can be asked of the rig by name: each proves one promise at its own size, `chaos` everything at once. */
import { anything, at, regularly, throughout, together } from "./nemesis.ts";
import { everyDeed } from "./workload.ts";
import type { RunOptions } from "./run-seed.ts";

export type Preset = Omit<RunOptions, "seed"> & {
  /** What the numbers must reach beside a clean verdict. */
  readonly acknowledgedMin?: number;
  readonly backWithinMs?: number;
  readonly unsentBytesMax?: number;
  /** How many slow readers must be closed at least, for them to have been slow. */
  readonly slowClosesMin?: number;
  readonly slowdownMax?: number;
};

const onlyMessages = { send: 1 };
const everything = { deeds: everyDeed, revokes: true, lostReplies: 0.05 };
const everyServerKillMs = 5_000;

export const presets = {
  chaos: { ...everything, seconds: 20, sockets: 200, pauseMs: 1_000, plan: anything() },
  /** A thousand messages a second while servers, PostgreSQL and Redis die. */
  acknowledged: {
    ...{ deeds: onlyMessages, revokes: false, lostReplies: 0 },
    ...{ seconds: 60, sockets: 200, pauseMs: 200, crowds: false, acknowledgedMin: 40_000 },
    plan: together(
      regularly("killServer", everyServerKillMs, 300),
      at("crashPostgres", [0.5], 500),
      at("restartRedis", [0.3, 0.7], 500),
    ),
  },
  /** Every link lasts ten seconds at most, through ten thousand messages. */
  links: {
    ...{ deeds: onlyMessages, revokes: false, lostReplies: 0 },
    ...{ seconds: 40, sockets: 100, pauseMs: 350, acknowledgedMin: 10_000 },
    plan: throughout("frailClients", 10_000),
  },
  /** A third of all answers is lost, and asked for again at either server. */
  retries: {
    ...{ deeds: { send: 10, repeat: 5, tenAtOnce: 2 }, revokes: false, lostReplies: 0.3 },
    ...{ seconds: 20, sockets: 60, pauseMs: 300 },
    plan: anything(["cutClients", "tearClients", "killServer"]),
  },
  /** Access taken away under load, whatever else is broken. */
  access: {
    ...{ deeds: onlyMessages, revokes: true, lostReplies: 0 },
    ...{ seconds: 30, sockets: 100, pauseMs: 300 },
    plan: anything(["killServer", "restartRedis", "flushRedis", "pauseRedis", "stallRedis"]),
  },
  /** Ten deploys of one server after the other. */
  deploy: {
    ...{ deeds: everyDeed, revokes: false, lostReplies: 0 },
    ...{ seconds: 60, sockets: 100, pauseMs: 300, backWithinMs: 5_000 },
    plan: regularly("deployServer", 6_000, 0),
  },
  /** Fifty sockets that take nothing, beside 150 that should not notice. */
  slow: {
    ...{ deeds: onlyMessages, revokes: false, lostReplies: 0 },
    ...{ seconds: 120, sockets: 150, pauseMs: 1_000, pausedReaders: { count: 50, everyMs: 60 } },
    ...{ unsentBytesMax: 256 * 1024, slowClosesMin: 1, slowdownMax: 2 },
    plan: () => [],
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;

export function isPreset(name: string): name is PresetName {
  return name in presets;
}
