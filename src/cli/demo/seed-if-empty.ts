/** In development a database without people gets the demo's, once the server is ready: nobody waits for it. */
import type { Log } from "#src/kit/log.ts";
import type { Stage } from "./act.ts";
import { buildPictures } from "./build-pictures.ts";
import { demoLogins } from "./logins.ts";
import { people } from "./people.ts";
import { buildWorld, type Built } from "./world.ts";

/** A machine with much else to do takes half a minute; nobody should take the silence for all there is. */
const noticeAfterMs = 2_000;
const notice = "\n  Demo      its people are moving in; how to log in as them follows here.\n";

export interface Seeding {
  /** Ends it where it is; the next start goes on. */
  stop(): Promise<void>;
}

export function seedIfEmpty(stage: Stage, log: Log, print: (text: string) => void): Seeding {
  const stopping = new AbortController();
  const done = seedOnce(stage, print, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) log.warn({ err: error }, "the demo world is not complete");
  });
  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

async function seedOnce(
  stage: Stage,
  print: (text: string) => void,
  stopping: AbortSignal,
): Promise<void> {
  const [found] = await stage.postgres.sql<{ demo: boolean; others: boolean }[]>`
    select
      exists (select from accounts where handle = ${people.maya.handle}) as demo,
      exists (select from accounts where email not like '%@demo.example') as others`;
  // The demo itself may have been interrupted: only other people mean that this database is in use.
  const isComplete = found?.others === true || (await build(stage, print, stopping)) !== null;
  if (isComplete && (found?.others !== true || found.demo)) print(demoLogins());
  // Faces come when they are ready: nobody waits for them to log in.
  if (isComplete && found?.others !== true) await buildPictures(stage, stopping);
}

async function build(
  stage: Stage,
  print: (text: string) => void,
  stopping: AbortSignal,
): Promise<Built | null> {
  const timer = setTimeout(() => print(notice), noticeAfterMs);
  try {
    return await buildWorld(stage, stopping);
  } finally {
    clearTimeout(timer);
  }
}
