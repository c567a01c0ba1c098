/** Makes of what a person sent what others are shown. */
import { defineJob } from "#src/kit/job.ts";
import { IdSchema, object } from "#src/kit/schema.ts";

export const processMedium = defineJob({
  name: "media.process",
  summary: "Looks into a medium and makes its files",
  data: object({ mediaId: IdSchema }),
  expireSeconds: 900,
}).handler(async () => undefined);
