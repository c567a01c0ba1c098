/** The graph: who follows, befriends, blocks, mutes and lists whom. What later domains may use of it is exported here. */
import { defineDomain } from "#src/kit/domain.ts";
import { blockBarrier } from "./block-barrier.ts";
import { blockingParts } from "./blocking/parts.ts";
import { circles } from "./circles.ts";
import { closeness } from "./closeness.ts";
import { contactParts } from "./contacts/parts.ts";
import { listParts } from "./lists/parts.ts";
import { personalData } from "./personal-data.ts";
import { relationParts } from "./relation-parts.ts";
import { suggestionParts } from "./suggestions/parts.ts";

export { personBlocked, restrictionChanged } from "./facts.ts";
export { relationBetween } from "./relationships.ts";

export const graph = defineDomain({
  name: "graph",
  description:
    "Following is one person's choice, unless the other's account is private; friendship is that of both. A block ends both " +
    "and keeps two people apart everywhere; a mute and a restriction nobody else learns of. Lists are for their owner alone.",
  operations: [
    ...[...relationParts.operations, ...blockingParts.operations, ...listParts.operations],
    ...[...contactParts.operations, ...suggestionParts.operations],
  ],
  events: [...relationParts.events, ...listParts.events],
  jobs: [
    ...[...relationParts.jobs, ...blockingParts.jobs],
    ...[...contactParts.jobs, ...suggestionParts.jobs],
  ],
  audienceKinds: circles,
  barriers: [blockBarrier],
  closeness,
  reactors: [...relationParts.reactors, ...contactParts.reactors],
  suggestionSources: [...suggestionParts.suggestionSources],
  personalData,
  profileCounters: [...relationParts.profileCounters],
});
