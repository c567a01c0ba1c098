/** One try at one medium: what is made of it, in a folder of its own. */
import type { JobContext } from "#src/kit/job.ts";
import type { Refused } from "#src/platform/imaging/outcome.ts";
import { inWorkspace } from "#src/platform/imaging/workspace.ts";
import type { Claimed } from "./claim.ts";
import { fetchSource, type Source } from "./source.ts";
import { failMedium } from "./states.ts";

export interface Work {
  readonly ctx: JobContext;
  readonly medium: Claimed;
  readonly source: Source;
  readonly folder: string;
}

/** What is told when it is known what it is. */
export const openedProgress = 10;

export async function workOn(
  ctx: JobContext,
  medium: Claimed,
  make: (work: Work) => Promise<void>,
): Promise<void> {
  await inWorkspace(async (folder) => {
    const source = await fetchSource(ctx, medium.id, folder);
    if (source === null) await failMedium(ctx, medium, "unavailable");
    else await make({ ctx, medium, source, folder });
  });
}

/** The file is to blame, and would be again. */
export async function refuse({ ctx, medium }: Work, { refused, why }: Refused): Promise<void> {
  ctx.log.info({ mediaId: medium.id, failure: refused }, "a medium is refused");
  // Decoders quote what they read: their first words, for whoever looks for the cause.
  ctx.log.debug({ mediaId: medium.id, why: why.slice(0, 200) }, "why a medium is refused");
  await failMedium(ctx, medium, refused);
}
