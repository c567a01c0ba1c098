/** What later domains act on when it happens between two people, in the same transaction. Both people's streams are held. */
import Type from "typebox";
import { defineFact } from "#src/kit/fact.ts";
import { IdSchema, object } from "#src/kit/schema.ts";

/** Told after the row of `blocks` is there, where it was not before. */
export const personBlocked = defineFact({
  name: "graph.personBlocked",
  summary: "Somebody blocks a person",
  data: object({ blockerId: IdSchema, blockedId: IdSchema }),
});

/** Told for each change of `restrictions`, after the rows say so. The restricter's stream is held, at least. */
export const restrictionChanged = defineFact({
  name: "graph.restrictionChanged",
  summary: "Somebody restricts a person, or no longer does",
  data: object({ restricterId: IdSchema, restrictedId: IdSchema, isRestricted: Type.Boolean() }),
});
