/** Pictures, films, sounds and documents: how they come, what is made of them, who may fetch them, and when they go. */
import { defineDomain } from "#src/kit/domain.ts";
import { mediaDesk } from "./desk.ts";
import { mediaDoors } from "./doors.ts";
import { mediumDeleted, mediumUpdated } from "./events.ts";
import { collectMedia } from "./jobs/collect.ts";
import { removeObjects } from "./jobs/remove-objects.ts";
import { sweepObjects } from "./jobs/sweep-objects.ts";
import { completeUpload } from "./operations/complete-upload.ts";
import { createUpload } from "./operations/create-upload.ts";
import { deleteOperation } from "./operations/delete.ts";
import { get } from "./operations/get.ts";
import { setAltText } from "./operations/set-alt-text.ts";
import { personalData } from "./personal-data.ts";
import { processMedium } from "./processing/process-medium.ts";
import { transcodeMedium } from "./processing/transcode-medium.ts";
import { mediumVisibility } from "./visibility.ts";

export const media = defineDomain({
  name: "media",
  description:
    "Pictures, films, sounds and documents. Send them to `POST /v1/media`, or past the API with `media.createUpload`; they are " +
    "worked on and told about live until they are `ready` to be used. Each fetch asks anew whether you may see them.",
  operations: [createUpload, completeUpload, get, setAltText, deleteOperation],
  events: [mediumUpdated, mediumDeleted],
  jobs: [processMedium, transcodeMedium, collectMedia, removeObjects, sweepObjects],
  media: mediaDesk,
  mediaDoors,
  visibilities: [mediumVisibility],
  personalData,
});
