/** Who is here: online, away, not to be disturbed or gone, as far as they let others see it. */
import { defineDomain } from "#src/kit/domain.ts";
import { presenceChanged, presenceSet } from "./events.ts";
import { get } from "./operations/get.ts";
import { set } from "./operations/set.ts";
import { personalData } from "./personal-data.ts";
import { writeSeen } from "./queries.ts";
import { presenceTopic } from "./topic.ts";

export const presence = defineDomain({
  name: "presence",
  description:
    "Who is online: live for those who watch, by each person's own privacy. People are online while any device is, away " +
    "when nothing was done for five minutes, offline half a minute after the last device went.",
  operations: [get, set],
  events: [presenceSet],
  signals: [presenceChanged],
  stateTopics: [presenceTopic],
  personalData,
  attendance: {
    topic: presenceTopic.kind,
    seen: async (ctx, attendants) => await writeSeen(ctx.sql, attendants, ctx.clock.now()),
  },
});
