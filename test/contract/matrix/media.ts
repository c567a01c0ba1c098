import { newId, type Id } from "#src/kit/id.ts";
import { everyone, on, type Row, type Verdict } from "./rows.ts";
import { nobodysId, type Scene } from "./stage.ts";

/** A medium that its owner began to send. Whoever has no login has none of their own. */
async function mediumOf(owner: Scene["actor"]): Promise<Id> {
  if (owner === null) return nobodysId();
  const { body } = await owner.http("media.createUpload", { contentType: "image/png", bytes: 70 });
  const { mediaId } = body;
  return typeof mediaId === "string" ? mediaId : nobodysId();
}

/** An operation on a medium: one's own, somebody's that is used nowhere, and none. */
function onMedium(operation: string, more: object, own: Verdict): Row[] {
  return on(
    operation,
    [
      "own",
      "one's own medium",
      async ({ actor }) => ({ mediaId: await mediumOf(actor), ...more }),
      everyone(own),
    ],
    [
      "private",
      "another's medium",
      async ({ stage }) => ({ mediaId: await mediumOf(stage.extra), ...more }),
      everyone("not-found"),
    ],
    ["nonexistent", "no medium", () => ({ mediaId: newId(), ...more }), everyone("not-found")],
  );
}

/** Sending and fetching files is proved in `test/transport/uploads.test.ts` and `media-files.test.ts`. */
export const mediaRows: readonly Row[] = [
  ...on("media.createUpload", [
    "none",
    "oneself",
    () => ({ contentType: "image/png", bytes: 70 }),
    everyone("ok"),
  ]),
  // Nothing was put there yet.
  ...onMedium("media.completeUpload", {}, "invalid"),
  ...onMedium("media.get", {}, "ok"),
  ...onMedium("media.setAltText", { altText: "On stage" }, "ok"),
  ...onMedium("media.delete", {}, "ok"),
];
