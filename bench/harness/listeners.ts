/** The receiving end between instances: counts, measures how old an event is, and tells the publisher how much has come. */
import type { Socket } from "bun";
import { serve } from "./child.ts";
import { enter, enginePong, isEnginePing, type Door } from "./door.ts";
import { sharedClockMs, stampLength } from "./publisher.ts";
import type { RawSocket } from "./raw-socket.ts";
import { quantile } from "./statistics.ts";

export interface ListenResult {
  readonly events: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly bytesPerEvent: number;
  readonly generatorBusy: number;
}

const ackEvery = 64;
/** For what is left when nothing more comes. */
const ackPauseMs = 2;
const stampName = '"at":"';

const sockets: RawSocket[] = [];
let control: Socket | null = null;
let events = 0;
let bytes = 0;
let acknowledged = 0;
let latenciesMs: number[] = [];
let measuresAge = false;
let startedMs = 0;
let cpu = process.cpuUsage();

async function open({ doors }: { doors: readonly Door[] }): Promise<void> {
  for (const door of doors) {
    let socket: RawSocket | null = null;
    socket = await enter(door, {
      text(chunk, start, end) {
        if (isEnginePing(chunk, start, end)) socket?.send(enginePong);
        else receive(chunk, start, end);
      },
    });
    sockets.push(socket);
  }
}

function receive(chunk: Buffer, start: number, end: number): void {
  events += 1;
  bytes += end - start;
  if (measuresAge) {
    const at = chunk.indexOf(stampName, start) + stampName.length;
    latenciesMs.push(sharedClockMs() - Number(chunk.toString("latin1", at, at + stampLength)));
  }
  if (events - acknowledged >= ackEvery) acknowledge();
}

function acknowledge(): void {
  if (events === acknowledged || control === null) return;
  acknowledged = events;
  const word = Buffer.alloc(4);
  word.writeUInt32BE(events);
  control.write(word);
}

/** From here on is counted. */
async function begin(plan: { controlPort: number; measuresAge: boolean }): Promise<void> {
  control?.end();
  control = await Bun.connect({
    hostname: "127.0.0.1",
    port: plan.controlPort,
    socket: { data: () => undefined },
  });
  control.setNoDelay(true);
  events = 0;
  bytes = 0;
  acknowledged = 0;
  latenciesMs = [];
  measuresAge = plan.measuresAge;
  startedMs = performance.now();
  cpu = process.cpuUsage();
}

function finish(): ListenResult {
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - startedMs) / 1000;
  return {
    events,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    bytesPerEvent: bytes / events,
    generatorBusy: (user + system) / 1e6 / seconds,
  };
}

setInterval(acknowledge, ackPauseMs);
serve({ open, begin, finish }, () => {
  for (const socket of sockets) socket.close();
});
