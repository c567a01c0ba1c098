/**
 * A world to measure in: made once, kept in a cluster of its own under `.cache/worlds`, and found again by the next
 * benchmark. It is named by its parameters, its generator and the schema, so that a changed one is made anew.
 */
import {
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Id } from "#src/kit/id.ts";
import { silentLog } from "#src/kit/log.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "#src/platform/embedded-postgres.ts";
import { migrate } from "#src/platform/migrate.ts";
import { connectPostgres } from "#src/platform/postgres.ts";
import { isProcessAlive } from "#src/platform/process-alive.ts";
import { accountTables } from "./account-tables.ts";
import { describeDegrees, type Degrees } from "./degrees.ts";
import { edgeTables } from "./edge-tables.ts";
import { fill } from "./fill.ts";
import { idAt } from "./ids.ts";
import { listTables } from "./list-tables.ts";
import { worldKey, type WorldParameters } from "./parameters.ts";
import { populate, worldIds, type Population } from "./population.ts";
import type { WorldTable } from "./table.ts";

export interface WorldFacts {
  readonly parameters: WorldParameters;
  readonly rows: Readonly<Record<string, number>>;
  readonly degrees: Degrees;
  readonly seconds: number;
}

export interface World {
  readonly facts: WorldFacts;
  readonly dataDir: string;
  /** With the durable settings that every server has. */
  readonly postgres: EmbeddedPostgres;
  /** Of a person or, from `parameters.people` on, of a bare account. */
  id(index: number): Id;
}

const worldsFolder = resolve(import.meta.dir, "../../.cache/worlds");
/** Nothing is lost that could not be made again, and until it is whole nobody uses it. */
const buildSettings = {
  ...{ fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" },
  ...{ wal_level: "minimal", max_wal_senders: "0", max_wal_size: "16GB" },
  ...{ maintenance_work_mem: "512MB", shared_buffers: "512MB" },
};

export async function openWorld(
  parameters: WorldParameters,
  say: (text: string) => void = (text) => console.error(text),
): Promise<World> {
  const dataDir = join(worldsFolder, worldKey(parameters));
  const factsFile = join(dataDir, "world.json");
  if (!existsSync(factsFile)) {
    removeOutdated(parameters);
    const facts = await build(parameters, dataDir, say);
    writeFileSync(factsFile, JSON.stringify(facts, null, 2));
  }
  const ids = worldIds(parameters);
  return {
    dataDir,
    facts: JSON.parse(readFileSync(factsFile, "utf8")) as WorldFacts,
    postgres: await startEmbeddedPostgres({ dataDir, log: silentLog }),
    id: (index) => idAt(ids, index),
  };
}

async function build(
  parameters: WorldParameters,
  dataDir: string,
  say: (text: string) => void,
): Promise<WorldFacts> {
  const began = performance.now();
  say(`making a world of ${parameters.people.toLocaleString("en-US")} people in ${dataDir}`);
  const world = populate(parameters);
  say(`drawn: ${world.follows.targets.length.toLocaleString("en-US")} follows among people`);
  mkdirSync(dataDir, { recursive: true });
  const postgres = await startEmbeddedPostgres({
    ...{ dataDir, log: silentLog, settings: buildSettings },
  });
  try {
    await bringToSchema(postgres.url);
    const rows = await fill(postgres.url, tablesOf(world), say);
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    return { parameters, rows, degrees: describeDegrees(world), seconds };
  } finally {
    await postgres.stop();
  }
}

export function tablesOf(world: Population): readonly WorldTable[] {
  return [...accountTables(world), ...edgeTables(world), ...listTables(world)];
}

async function bringToSchema(url: string): Promise<void> {
  const postgres = connectPostgres({ url, poolSize: 1, applicationName: "world" });
  await migrate(postgres.sql);
  await postgres.close();
}

/** The same world in an earlier schema, or one that was not finished: gigabytes that nobody needs. */
function removeOutdated({ people, bare, follows, seed }: WorldParameters): void {
  if (!existsSync(worldsFolder)) return;
  for (const name of readdirSync(worldsFolder)) {
    if (!name.startsWith(`${people}-${bare}-${follows}-${seed}-`)) continue;
    const folder = join(worldsFolder, name);
    if (isServed(folder)) continue;
    removeHome(join(folder, "postgres"));
    rmSync(folder, { recursive: true, force: true });
  }
}

function isServed(folder: string): boolean {
  try {
    const file = readFileSync(join(folder, "postgres/cluster/postmaster.pid"), "utf8");
    return isProcessAlive(Number(file.split("\n")[0]));
  } catch {
    return false;
  }
}

/** A cluster made by root stands elsewhere, behind a link. */
function removeHome(link: string): void {
  if (existsSync(link)) rmSync(realpathSync(link), { recursive: true, force: true });
}
