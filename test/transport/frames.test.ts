/** The socket under every frame that a library would not send: it answers what is right and ends what is wrong. */
import { afterAll, describe, expect, test } from "bun:test";
import { opcodes, toBytes } from "#test/harness/raw-frames.ts";
import { RawSocket } from "#test/harness/raw-socket.ts";
import { TestServer } from "#test/harness/server.ts";
import { frameCases } from "./frame-cases.ts";
import { question, type FrameCase } from "./frame-shapes.ts";

const home = await TestServer.start();

async function play(one: FrameCase): Promise<RawSocket> {
  const raw = await RawSocket.open(home.url);
  const pieceBytes = one.pieceBytes ?? one.bytes.length;
  for (let at = 0; at < one.bytes.length; at += pieceBytes) {
    raw.write(one.bytes.subarray(at, at + pieceBytes));
    // A turn of the event loop, or the pieces would leave as one.
    if (one.pieceBytes !== undefined) await Bun.sleep(0);
  }
  return raw;
}

function pongsOf(raw: RawSocket): Uint8Array[] {
  return raw.frames.filter((frame) => frame.opcode === opcodes.pong).map((frame) => frame.payload);
}

for (const [section, cases] of Object.entries<readonly FrameCase[]>(frameCases)) {
  describe(section, () => {
    test.each(cases.map((one) => [one.name, one] as const))("%s", async (_name, one) => {
      const raw = await play(one);
      const pongs = (one.pongs ?? []).map(toBytes);
      const answers = one.answers ?? 0;
      await raw.until(
        () => raw.texts.length >= answers && pongsOf(raw).length >= pongs.length,
        "every answer",
      );
      if (one.close === undefined) {
        // Still alive, and nothing else was said.
        raw.send({ opcode: opcodes.text, payload: question() });
        await raw.until(() => raw.texts.length === answers + 1, "one more answer");
        raw.cut();
      } else {
        expect((await raw.end()).code).toBe(one.close);
        expect(raw.texts).toHaveLength(answers);
      }
      expect(pongsOf(raw)).toEqual(pongs);
      expect(raw.texts.every((frame) => typeof frame.pong === "number")).toBe(true);
    });
  });
}

afterAll(async () => {
  // A further socket works, and of all those before nothing is left.
  const witness = await RawSocket.open(home.url);
  witness.sendText(question());
  await witness.text((frame) => frame.pong !== undefined);
  while (home.server.held().sockets > 1) await Bun.sleep(5);
  witness.cut();
});
