/** The process of those who only receive: it opens sockets, counts what arrives, and says when all of it is there. */
import { serve } from "./child.ts";
import { enter, enginePong, isEnginePing, type Door } from "./door.ts";
import { PreparedFrames } from "./frames.ts";
import type { RawSocket } from "./raw-socket.ts";

export interface FanOutPlan {
  readonly seconds: number;
  /** What makes the server publish once, or a burst… */
  readonly trigger: string;
  /** …and how many frames arrive in all before it is asked again. */
  readonly framesExpected: number;
}

export interface FanOutResult {
  readonly frames: number;
  readonly seconds: number;
  readonly bytesPerFrame: number;
  readonly generatorBusy: number;
  readonly turns: number;
}

const openAtOnceMax = 50;
/** Nothing new for so long means that something is lost. */
const stallMs = 10_000;
const frameHeaderBytes = 4;

const sockets: RawSocket[] = [];
let publisher: RawSocket | null = null;
let closed = 0;
let frames = 0;
let bytes = 0;
let framesAwaited = Number.POSITIVE_INFINITY;
let arrived: () => void = () => undefined;

async function openReceiver(door: Door): Promise<RawSocket> {
  let socket: RawSocket | null = null;
  const isSocketIo = door.side === "socket.io";
  socket = await enter(door, {
    text(chunk, start, end) {
      if (isSocketIo && isEnginePing(chunk, start, end)) {
        socket?.send(enginePong);
        return;
      }
      bytes += end - start + frameHeaderBytes;
      frames += 1;
      if (frames === framesAwaited) arrived();
    },
    closed: () => {
      closed += 1;
    },
  });
  return socket;
}

async function open({ doors }: { doors: readonly Door[] }): Promise<number> {
  const waiting = [...doors];
  const openNext = async (): Promise<void> => {
    for (let door = waiting.pop(); door; door = waiting.pop())
      sockets.push(await openReceiver(door));
  };
  await Promise.all(Array.from({ length: openAtOnceMax }, openNext));
  return sockets.length;
}

/** A socket that asks the server to publish, and counts nothing. */
async function openPublisher({ door }: { door: Door }): Promise<void> {
  let socket: RawSocket | null = null;
  socket = await enter(door, {
    text(chunk, start, end) {
      if (isEnginePing(chunk, start, end)) socket?.send(enginePong);
    },
  });
  publisher = socket;
}

/** Closed loop: asks for the next when all have the last one. */
async function fanOut({ seconds, trigger, framesExpected }: FanOutPlan): Promise<FanOutResult> {
  if (publisher === null) throw new Error("nobody publishes");
  const frame = new PreparedFrames([trigger]).bytes;
  frames = 0;
  bytes = 0;
  let turns = 0;
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  const untilMs = startedMs + seconds * 1000;
  while (performance.now() < untilMs) {
    turns += 1;
    await nextTurn(frame, turns * framesExpected);
  }
  const elapsed = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  framesAwaited = Number.POSITIVE_INFINITY;
  return {
    frames,
    seconds: elapsed,
    bytesPerFrame: bytes / frames,
    generatorBusy: (user + system) / 1e6 / elapsed,
    turns,
  };
}

async function nextTurn(trigger: Buffer, framesInAll: number): Promise<void> {
  const done = Promise.withResolvers<void>();
  framesAwaited = framesInAll;
  arrived = done.resolve;
  publisher?.write(trigger);
  const stall = setTimeout(() => {
    done.reject(new Error(`${frames} of ${framesInAll} frames came; ${closed} sockets closed`));
  }, stallMs);
  await done.promise;
  clearTimeout(stall);
}

function close(): void {
  for (const socket of sockets.splice(0)) socket.close();
  publisher?.close();
  publisher = null;
}

serve({ open, openPublisher, fanOut, close }, close);
