/** What presence tells: to those who watch somebody, and to a person's own devices. */
import { definePlainEvent, defineSignal } from "#src/kit/event.ts";
import { exampleSettings, exampleState, PresenceSettings, PresenceState } from "./schemas.ts";

export const presenceChanged = defineSignal({
  name: "presence.changed",
  topic: "presence",
  summary: "Somebody came, went, fell idle or says something else",
  data: PresenceState,
  example: exampleState,
});

export const presenceSet = definePlainEvent({
  name: "presence.set",
  stream: "user",
  summary: "You chose how you wish to appear, on this device or another",
  data: PresenceSettings,
  example: exampleSettings,
});
