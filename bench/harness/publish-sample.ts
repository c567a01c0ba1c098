/** Publishes what a relay would after a commit, without the commit: what is measured is delivery. */
import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import type { StreamName } from "#src/kit/stream.ts";
import type { Bus, EntryAudience, EventEntry } from "#src/realtime/bus.ts";
import { eventContent } from "#src/realtime/frames.ts";
import { firstSeq, sampleContent } from "./sample-event.ts";

const example = { stream: "chat:0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70", count: 16 };

const seqs = new Map<StreamName, number>();

/** An event after the last one made for this stream. */
export function sampleEntry(
  stream: StreamName,
  audience: EntryAudience,
  told = sampleContent,
): EventEntry {
  const seq = (seqs.get(stream) ?? firstSeq) + 1;
  seqs.set(stream, seq);
  const content = eventContent(stream, seq, told);
  return { kind: "event", stream, seq, content, actorId: null, audience };
}

/** As a large stream's events are: routed by its name, its readers looked up where they are connected. */
export const publishSample = (busOf: () => Bus) =>
  defineOperation({
    name: "bench.publish",
    kind: "read",
    summary: "Publish events to the members of a stream, all in one turn",
    access: "account",
    input: object({ stream: Type.String(), count: Type.Integer({ minimum: 1 }) }),
    output: object({}),
    errors: [],
    example: { input: example, output: {} },
  }).handler(async (_ctx, { stream, count }) => {
    const audience = {
      kind: "roster" as const,
      ...{ version: 1, about: null, hiddenFrom: [], announceTo: [] },
    };
    const bus = busOf();
    // One call for each, as commits come one by one.
    await Promise.all(
      Array.from({ length: count }, () =>
        bus.publish([sampleEntry(stream as StreamName, audience)]),
      ),
    );
    return {};
  });
