/** The pieces that the tables of frames are made of. */
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

const { continuation, text, close } = opcodes;
export const protocolError = 1002;

export function frames(name: string, outcome: Outcome, ...shapes: FrameShape[]): FrameCase {
  return { name, bytes: joinBytes(...shapes.map(encodeFrame)), ...outcome };
}

export function inPieces(pieceBytes: number, one: FrameCase): FrameCase {
  return { ...one, name: `${one.name}, ${pieceBytes} bytes at a time`, pieceBytes };
}

/** A request that needs no login and is answered, padded to a length. */
export function question(bytes = 0): string {
  return '{"op":"ping"}'.padEnd(bytes, " ");
}

export const asked: FrameShape = { opcode: text, payload: question() };
export const bye: FrameShape = { opcode: close, payload: closePayload(1000) };
export const first: FrameShape = { opcode: text, fin: false, payload: '{"op":' };
export const last: FrameShape = { opcode: continuation, payload: '"ping"}' };
