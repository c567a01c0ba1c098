import { expect, test } from "bun:test";
import { closeTableMarkdown, errorTableMarkdown } from "#src/contract/introduction.ts";
import { readFrame } from "#src/client/wire.ts";
import { connectionContracts } from "#src/kit/watch-contracts.ts";
import { catalogue } from "#src/registry.ts";

const page = await Bun.file("docs/protocol.md").text();
const frames = [...page.matchAll(/```json\n([^]*?)```/g)].flatMap(([, block = ""]) =>
  framesIn(block),
);

/** A frame may be spread over lines: one begins wherever a brace opens a line. */
function framesIn(block: string): Record<string, unknown>[] {
  return block
    .split(/\n(?=\{)/)
    .filter((text) => text.trim() !== "")
    .map((text) => JSON.parse(text) as Record<string, unknown>);
}

test("its tables of errors and close codes are the server's", () => {
  expect(page).toContain(errorTableMarkdown());
  expect(page).toContain(closeTableMarkdown());
});

test("its frames are JSON, name operations that exist, and are read by the client as what they are", () => {
  const operations = new Set([
    "ping",
    ...catalogue.operations.keys(),
    ...connectionContracts(catalogue).map(({ name }) => name),
  ]);
  const kinds = new Set<string>();
  for (const frame of frames) {
    if (typeof frame["op"] === "string") expect(operations).toContain(frame["op"]);
    else if (!("code" in frame) && !("pong" in frame))
      kinds.add(readFrame(JSON.stringify(frame)).kind);
    if (typeof frame["event"] === "string")
      expect([...catalogue.events.keys()]).toContain(frame["event"]);
    if (typeof frame["signal"] === "string")
      expect([...catalogue.signals.keys()]).toContain(frame["signal"]);
  }
  expect([...kinds].toSorted()).toEqual(["event", "reply", "signal"]);
});
