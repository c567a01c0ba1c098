/** What the wire may carry and what it must not (RFC 6455 §5–§8), in the order of Autobahn's test sections 1 to 7. */
import {
  closePayload,
  encodeFrame,
  joinBytes,
  opcodes,
  type FrameShape,
} from "#test/harness/raw-frames.ts";

/** So many pongs in JSON and in frames; and, where it ends, with which close code. */
export interface Outcome {
  readonly answers?: number;
  readonly pongs?: readonly (string | Uint8Array)[];
  readonly close?: number;
}

export interface FrameCase extends Outcome {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Sent in pieces of this many bytes. */
  readonly pieceBytes?: number;
}

const { continuation, text, binary, close, ping, pong } = opcodes;
const protocolError = 1002;
const notText = 1007;

function frames(name: string, outcome: Outcome, ...shapes: FrameShape[]): FrameCase {
  return { name, bytes: joinBytes(...shapes.map(encodeFrame)), ...outcome };
}

function inPieces(pieceBytes: number, one: FrameCase): FrameCase {
  return { ...one, name: `${one.name}, ${pieceBytes} bytes at a time`, pieceBytes };
}

/** A request that needs no login and is answered, padded to a length. */
export function question(bytes = 0): string {
  return '{"op":"ping"}'.padEnd(bytes, " ");
}

const asked: FrameShape = { opcode: text, payload: question() };
const bye: FrameShape = { opcode: close, payload: closePayload(1000) };
const first: FrameShape = { opcode: text, fin: false, payload: '{"op":' };
const last: FrameShape = { opcode: continuation, payload: '"ping"}' };

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

function said(name: string, outcome: Outcome, ...parts: readonly (string | number[])[]): FrameCase {
  const payload = joinBytes(...['{"op":"ping","data":"', ...parts, '"}'].map(toBytes));
  return frames(name, outcome, { opcode: text, payload });
}

function toBytes(part: string | number[]): Uint8Array {
  return typeof part === "string" ? new TextEncoder().encode(part) : new Uint8Array(part);
}

const badText: Readonly<Record<string, number[]>> = {
  "a continuation byte alone": [0x80],
  "the last continuation byte alone": [0xbf],
  "a sequence cut short after one byte": [0xc3],
  "a sequence cut short after two bytes": [0xe2, 0x82],
  "a sequence cut short after three bytes": [0xf0, 0x9f, 0x98],
  "an impossible byte": [0xfe],
  "another impossible byte": [0xff],
  "a slash in two bytes": [0xc0, 0xaf],
  "a slash in three bytes": [0xe0, 0x80, 0xaf],
  "a NUL in two bytes": [0xc0, 0x80],
  "a sequence of five bytes": [0xf8, 0x88, 0x80, 0x80, 0x80],
  "a sequence of six bytes": [0xfc, 0x84, 0x80, 0x80, 0x80, 0x80],
  "a code point past the last": [0xf4, 0x90, 0x80, 0x80],
  "a high surrogate": [0xed, 0xa0, 0x80],
  "a low surrogate": [0xed, 0xbf, 0xbf],
  "a surrogate pair": [0xed, 0xa0, 0x81, 0xed, 0xb0, 0x80],
};

const euro = [0xe2, 0x82, 0xac] as const;
const utf8 = [
  said("Greek", { answers: 1 }, "Τὴ γλῶσσα μοῦ ἔδωσαν ἑλληνικὴ"),
  inPieces(1, said("Greek", { answers: 1 }, "κόσμε")),
  said(
    "the first and the last of each length",
    { answers: 1 },
    "\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}",
  ),
  said("code points around the surrogates", { answers: 1 }, "\u{d7ff}\u{e000}\u{fffd}"),
  said("non-characters", { answers: 1 }, "\u{fffe}\u{ffff}\u{1fffe}\u{1ffff}\u{10fffe}"),
  frames(
    "a character across two fragments",
    { answers: 1 },
    {
      opcode: text,
      fin: false,
      payload: joinBytes(toBytes('{"op":"ping","data":"'), toBytes([euro[0]])),
    },
    { opcode: continuation, payload: joinBytes(toBytes([euro[1], euro[2]]), toBytes('"}')) },
  ),
  ...Object.entries(badText).map(([name, bytes]) => said(name, { close: notText }, bytes)),
  said("bad bytes after good ones", { close: notText }, "κόσμε", [0xed, 0xa0, 0x80], "edited"),
  frames(
    "a character broken off between fragments",
    { close: notText },
    { opcode: text, fin: false, payload: toBytes([euro[0]]) },
    { opcode: continuation, payload: toBytes([0x41]) },
  ),
];

const refusedCodes = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65_535];
const acceptedCodes = [
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999,
];
const closes = [
  frames("a close of nothing", { close: 1005 }, { opcode: close }),
  frames(
    "a close with a reason",
    { close: 1000 },
    { opcode: close, payload: closePayload(1000, "bye") },
  ),
  frames(
    "a close with a reason of 123 bytes",
    { close: 1000 },
    { opcode: close, payload: closePayload(1000, "r".repeat(123)) },
  ),
  frames(
    "a close of 126 bytes",
    { close: protocolError },
    { opcode: close, payload: closePayload(1000, "r".repeat(124)) },
  ),
  frames("a close of one byte", { close: protocolError }, { opcode: close, payload: "x" }),
  frames(
    "a close whose reason is no text",
    { close: notText },
    { opcode: close, payload: closePayload(1000, new Uint8Array([0xce, 0xba, 0xed, 0xa0])) },
  ),
  frames("a text before the close", { answers: 1, close: 1000 }, asked, bye),
  frames("a text after the close", { close: 1000 }, bye, asked),
  frames("a ping after the close", { close: 1000 }, bye, { opcode: ping }),
  frames("two closes", { close: 1000 }, bye, bye),
  frames("a close between two fragments", { close: 1000 }, first, bye, last),
  ...acceptedCodes.map((code) =>
    frames(`close code ${code}`, { close: code }, { opcode: close, payload: closePayload(code) }),
  ),
  ...refusedCodes.map((code) =>
    frames(
      `close code ${code}`,
      { close: protocolError },
      { opcode: close, payload: closePayload(code) },
    ),
  ),
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
