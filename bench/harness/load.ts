/** The load generator's process: opens connections, keeps requests under way on all of them, and counts. */
import { uuidV7 } from "#src/client/uuid.ts";
import { serve } from "./child.ts";
import { Arrivals } from "./arrivals.ts";
import { LoadSocket, type LoadTarget } from "./load-socket.ts";
import { quantile } from "./statistics.ts";

export interface LoadPlan {
  readonly seconds: number;
  readonly inFlightPerConnection: number;
  /** Frames made ready for each connection. With keys each is sent once, so more than can be answered in the time. */
  readonly framesPerConnection: number;
  readonly op: string;
  /** One for each connection, or one for all. */
  readonly data: readonly object[];
  readonly keyed: boolean;
  /** Numbers each frame where its data holds `Arrivals.placeholder`, and notes how long pushes with a number took to come. */
  readonly numbered?: boolean;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly answers: number;
  readonly refusals: number;
  readonly firstRefusal: string | null;
  readonly pushes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** From sending to a push that shows it, at whoever receives it; of numbered frames. */
  readonly arrivedP50Ms: number;
  readonly arrivedP99Ms: number;
  /** Share of one core that generating the load took: near 1, the generator is the limit. */
  readonly generatorBusy: number;
  readonly ranOutOfFrames: boolean;
}

let sockets: LoadSocket[] = [];
let lastId = 1;
const openAtOnceMax = 50;

/** Kept in the order of the targets: a plan may have other data for each. */
async function open({ targets }: { targets: readonly LoadTarget[] }): Promise<number> {
  const waiting = [...targets.entries()];
  const opened: LoadSocket[] = [];
  const openNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      opened[next[0]] = await LoadSocket.open(next[1]);
  };
  await Promise.all(Array.from({ length: openAtOnceMax }, openNext));
  sockets.push(...opened);
  return opened.length;
}

async function run(plan: LoadPlan): Promise<LoadResult> {
  const arrivals = new Arrivals(sockets.length * plan.framesPerConnection);
  for (const [index, socket] of sockets.entries()) {
    const first = index * plan.framesPerConnection;
    const data = JSON.stringify(plan.data[index % plan.data.length]);
    socket.observer = plan.numbered === true ? arrivals.observe(first) : null;
    socket.prepare(
      Array.from({ length: plan.framesPerConnection }, (_, place) => {
        lastId += 1;
        const key = plan.keyed ? `,"key":"${uuidV7(Date.now())}"` : "";
        return `{"id":${lastId},"op":"${plan.op}"${key},"data":${Arrivals.number(data, first + place)}}`;
      }),
      !plan.keyed,
    );
    Object.assign(socket, { answers: 0, refusals: 0, pushes: 0, firstRefusal: null });
    socket.latenciesMs.length = 0;
  }
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  const untilMs = startedMs + plan.seconds * 1000;
  await Promise.all(sockets.map((socket) => socket.run(untilMs, plan.inFlightPerConnection)));
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const latencies = sockets.flatMap((socket) => socket.latenciesMs);
  const sum = (count: (socket: LoadSocket) => number): number =>
    sockets.reduce((total, one) => total + count(one), 0);
  const answers = sum((socket) => socket.answers);
  return {
    perSecond: answers / seconds,
    answers,
    refusals: sum((socket) => socket.refusals),
    firstRefusal: sockets.find((socket) => socket.firstRefusal !== null)?.firstRefusal ?? null,
    pushes: sum((socket) => socket.pushes),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    arrivedP50Ms: quantile(arrivals.latenciesMs, 0.5),
    arrivedP99Ms: quantile(arrivals.latenciesMs, 0.99),
    generatorBusy: (user + system) / 1e6 / seconds,
    ranOutOfFrames: sockets.some((socket) => socket.isExhausted),
  };
}

function close(): void {
  for (const socket of sockets) socket.close();
  sockets = [];
}

serve({ open, run, close }, close);
