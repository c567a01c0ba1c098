/** What the wire may carry and what it must not (RFC 6455 §5–§8), in the order of Autobahn's test sections 1 to 7. */
import { opcodes } from "#test/harness/raw-frames.ts";
import {
  asked,
  bye,
  first,
  frames,
  inPieces,
  last,
  protocolError,
  question,
  type FrameCase,
} from "./frame-shapes.ts";
import { closes, utf8 } from "./payload-cases.ts";

const { continuation, text, binary, ping, pong } = opcodes;

const framing = [
  ...[13, 125, 126, 127, 128, 65_535, 65_536].map((length) =>
    frames(`text of ${length} bytes`, { answers: 1 }, { opcode: text, payload: question(length) }),
  ),
  inPieces(
    997,
    frames("text of 65536 bytes", { answers: 1 }, { opcode: text, payload: question(65_536) }),
  ),
  frames(
    "a length in more bytes than it needs",
    { answers: 2 },
    { ...asked, lengthBits: 16 },
    { ...asked, lengthBits: 64 },
  ),
  ...[0, 125, 65_536].map((length) =>
    frames(
      `binary of ${length} bytes`,
      { close: 1003 },
      { opcode: binary, payload: new Uint8Array(length) },
    ),
  ),
  frames("binary after text", { answers: 1, close: 1003 }, asked, {
    opcode: binary,
    payload: "{}",
  }),
  frames("text of 65537 bytes", { close: 1009 }, { opcode: text, payload: question(65_537) }),
  frames("text of 70 KB", { close: 1009 }, { opcode: text, payload: question(70_000) }),
  frames(
    "a length of a terabyte",
    { close: 1009 },
    { opcode: text, payload: "{", claimedLength: 1n << 40n },
  ),
  frames(
    "a length with its highest bit set",
    { close: 1009 },
    { opcode: text, payload: "{", claimedLength: 1n << 63n },
  ),
  frames(
    "fragments that add to more than 64 KiB",
    { close: 1009 },
    { opcode: text, fin: false, payload: question(40_000) },
    { opcode: continuation, payload: " ".repeat(40_000) },
  ),
  frames("an unmasked frame", { close: protocolError }, { ...asked, masked: false }),
  frames(
    "an unmasked long frame",
    { close: protocolError },
    { opcode: text, payload: question(1_000), masked: false },
  ),
];

const tenPings = Array.from({ length: 10 }, (_, n) => `ping ${n}`);
const pings = [
  frames("a ping of nothing", { pongs: [""] }, { opcode: ping }),
  frames("a ping with text", { pongs: ["hello"] }, { opcode: ping, payload: "hello" }),
  frames(
    "a ping with bytes",
    { pongs: [new Uint8Array([0, 255, 254, 253])] },
    { opcode: ping, payload: new Uint8Array([0, 255, 254, 253]) },
  ),
  frames(
    "a ping of 125 bytes",
    { pongs: ["p".repeat(125)] },
    { opcode: ping, payload: "p".repeat(125) },
  ),
  inPieces(
    1,
    frames(
      "a ping of 125 bytes",
      { pongs: ["p".repeat(125)] },
      { opcode: ping, payload: "p".repeat(125) },
    ),
  ),
  frames(
    "a ping of 126 bytes",
    { close: protocolError },
    { opcode: ping, payload: "p".repeat(126) },
  ),
  frames(
    "pongs that nobody asked for",
    { answers: 1 },
    { opcode: pong },
    { opcode: pong, payload: "unasked" },
    asked,
  ),
  frames(
    "a pong of 126 bytes",
    { close: protocolError },
    { opcode: pong, payload: "p".repeat(126) },
  ),
  frames(
    "ten pings",
    { pongs: tenPings },
    ...tenPings.map((payload) => ({ opcode: ping, payload })),
  ),
  inPieces(
    1,
    frames(
      "ten pings",
      { pongs: tenPings },
      ...tenPings.map((payload) => ({ opcode: ping, payload })),
    ),
  ),
];

const reservedBits = [1, 2, 3, 4, 5, 6, 7].flatMap((reserved) => [
  frames(`reserved bits ${reserved} on text`, { close: protocolError }, { ...asked, reserved }),
  frames(`reserved bits ${reserved} after text`, { answers: 1, close: protocolError }, asked, {
    ...asked,
    reserved,
  }),
  frames(
    `reserved bits ${reserved} on a ping`,
    { close: protocolError },
    { opcode: ping, reserved },
  ),
  frames(`reserved bits ${reserved} on a close`, { close: protocolError }, { ...bye, reserved }),
]);

const badOpcodes = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((opcode) => [
  frames(`opcode ${opcode}`, { close: protocolError }, { opcode }),
  frames(
    `opcode ${opcode} with a payload, after text`,
    { answers: 1, close: protocolError },
    asked,
    { opcode, payload: "x" },
  ),
]);

const fragments = [
  frames("a text in two fragments", { answers: 1 }, first, last),
  inPieces(1, frames("a text in two fragments", { answers: 1 }, first, last)),
  frames(
    "a text in three fragments, one of nothing",
    { answers: 1 },
    first,
    { opcode: continuation, fin: false },
    last,
  ),
  frames(
    "fragments of nothing around a text",
    { answers: 1 },
    { opcode: text, fin: false },
    { opcode: continuation, fin: false, payload: question() },
    { opcode: continuation },
  ),
  frames(
    "a ping between two fragments",
    { answers: 1, pongs: ["between"] },
    first,
    { opcode: ping, payload: "between" },
    last,
  ),
  frames(
    "a fragmented ping",
    { close: protocolError },
    { opcode: ping, fin: false, payload: "a" },
    { opcode: continuation, payload: "b" },
  ),
  frames("a fragmented pong", { close: protocolError }, { opcode: pong, fin: false, payload: "a" }),
  frames("a fragmented close", { close: protocolError }, { ...bye, fin: false }),
  frames("a continuation of nothing", { close: protocolError }, { ...last }),
  frames(
    "an unfinished continuation of nothing",
    { close: protocolError },
    { ...last, fin: false },
  ),
  frames("a continuation after a finished text", { answers: 1, close: protocolError }, asked, last),
  frames("a text within a text", { close: protocolError }, first, asked),
  frames("a binary within a text", { close: protocolError }, first, {
    opcode: binary,
    payload: "x",
  }),
];

export const frameCases = {
  framing,
  "pings and pongs": pings,
  "reserved bits": reservedBits,
  opcodes: badOpcodes,
  fragmentation: fragments,
  "UTF-8": utf8,
  closing: closes,
} as const satisfies Record<string, readonly FrameCase[]>;
