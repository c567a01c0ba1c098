/** What the payload of a text or a close may hold: Autobahn's sections 6 and 7. */
import { closePayload, joinBytes, opcodes } from "#test/harness/raw-frames.ts";
import {
  asked,
  bye,
  first,
  frames,
  inPieces,
  last,
  protocolError,
  type FrameCase,
  type Outcome,
} from "./frame-shapes.ts";

const { continuation, text, close, ping } = opcodes;
const notText = 1007;

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
export const utf8 = [
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
export const closes = [
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
