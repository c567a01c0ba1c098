/**
 * The publishing end of a benchmark between instances: the same loop for every server compared, on Bun and on Node. The
 * receiving end says over a TCP connection how much has come, so that never more than a window is under way.
 */
import { createServer, type AddressInfo } from "node:net";

export interface SteadyPlan {
  readonly recipients: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
}

export interface FastPlan {
  readonly recipients: readonly string[];
  readonly seconds: number;
  /** Events under way at most. */
  readonly window: number;
  /** Events published in one turn at most. */
  readonly perTurn: number;
}

export interface FastResult {
  readonly events: number;
  /** Until the last one was received. */
  readonly seconds: number;
}

export interface Sample {
  /** When it was published, by the shared clock. */
  readonly at: string;
  readonly id: string;
  readonly senderId: string;
  readonly text: string;
}

/** Tells it to one person, wherever they are connected. */
export type Emit = (recipient: string, data: Sample) => void;

const stallMs = 10_000;
const stampDecimals = 4;
/** Thirteen digits of milliseconds, until the year 2286. */
export const stampLength = 14 + stampDecimals;
const text = "Does anybody know whether the bakery opens on Sundays?";
const id = "0192f0c1-9b1e-7f00-8c55-0e6a2d1b4c9f";
const senderId = "0192f0c1-1c2d-7000-8000-4f5e6d7c8b9a";

/** A clock that all processes of this machine share, on Bun and on Node, to some ten microseconds. */
export function sharedClockMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Always of one length. */
function sampleNow(): Sample {
  return { at: sharedClockMs().toFixed(stampDecimals), id, senderId, text };
}

/** What the receiving end said has come. */
class Progress {
  received = 0;
  readonly #server = createServer((socket) => {
    let rest: Buffer = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      const bytes = Buffer.concat([rest, chunk]);
      const whole = bytes.length - (bytes.length % 4);
      rest = bytes.subarray(whole);
      if (whole === 0) return;
      this.received = bytes.readUInt32BE(whole - 4);
      this.#wake?.();
    });
    socket.on("error", () => undefined);
  });
  #wake: (() => void) | null = null;

  async port(): Promise<number> {
    if (!this.#server.listening)
      await new Promise<void>((resolve) => {
        this.#server.listen(0, "127.0.0.1", resolve);
      });
    return (this.#server.address() as AddressInfo).port;
  }

  more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const stall = setTimeout(
        () => reject(new Error(`stuck after ${this.received} events`)),
        stallMs,
      );
      this.#wake = () => {
        clearTimeout(stall);
        resolve();
      };
    });
  }

  async upTo(count: number): Promise<void> {
    while (this.received < count) await this.more();
  }

  close(): void {
    this.#server.close();
  }
}

/** Requests that the process which publishes answers to the benchmark. */
export function createPublisher(emit: Emit) {
  const progress = new Progress();
  return {
    controlPort: () => progress.port(),
    publishSteadily: (plan: SteadyPlan) => publishSteadily(emit, plan),
    publishFast: (plan: FastPlan) => publishFast(emit, progress, plan),
    stopControl: () => progress.close(),
  };
}

/** One event at a time, at even distances. */
async function publishSteadily(emit: Emit, plan: SteadyPlan): Promise<number> {
  const { recipients, perSecond, seconds } = plan;
  const count = Math.round(perSecond * seconds);
  const startedMs = performance.now();
  for (let sent = 0; sent < count; sent += 1) {
    const waitMs = startedMs + (sent * 1000) / perSecond - performance.now();
    if (waitMs > 0)
      await new Promise((resolve) => {
        setTimeout(resolve, waitMs);
      });
    emit(recipients[sent % recipients.length] ?? "", sampleNow());
  }
  return count;
}

/** As many as the window lets through. */
async function publishFast(emit: Emit, progress: Progress, plan: FastPlan): Promise<FastResult> {
  const { recipients, window, perTurn, seconds } = plan;
  progress.received = 0;
  let sent = 0;
  const startedMs = performance.now();
  while (performance.now() < startedMs + seconds * 1000) {
    const now = Math.min(perTurn, window - (sent - progress.received));
    for (let count = 0; count < now; count += 1) {
      emit(recipients[sent % recipients.length] ?? "", sampleNow());
      sent += 1;
    }
    if (now === 0) await progress.more();
    else
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
  }
  await progress.upTo(sent);
  return { events: sent, seconds: (performance.now() - startedMs) / 1000 };
}
