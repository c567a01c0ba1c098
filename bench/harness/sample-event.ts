/** The one event that every side delivers: a chat message as the product sends it, always of the same length. */
import { eventContent } from "#src/realtime/frames.ts";

const chatId = "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70";

/** Numbered from here, so that the number's length never changes. */
export const firstSeq = 1_000_000;

export const sampleContent = {
  name: "chat.messageCreated",
  data: JSON.stringify({
    id: "0192f0c1-9b1e-7f00-8c55-0e6a2d1b4c9f",
    senderId: "0192f0c1-1c2d-7000-8000-4f5e6d7c8b9a",
    text: "Does anybody know whether the bakery opens on Sundays?",
  }),
  key: null,
};

/** The frame as Hubbub writes it. */
export function sampleFrame(seq: number): string {
  return eventContent(`chat:${chatId}`, seq, sampleContent).frame;
}

const withoutFiller = `42${JSON.stringify([sampleContent.name, { seq: firstSeq, text: "" }])}`;
const filler = "x".repeat(sampleFrame(firstSeq).length - withoutFiller.length);

/** The same for Socket.IO, which says the event's name by itself: its frame is as long as ours. */
export function sampleArguments(seq: number): [name: string, data: object] {
  return [sampleContent.name, { seq, text: filler }];
}
