/** The process of clients that come and go for as long as a soak lasts. */
import { Random } from "#test/faults/rig/random.ts";
import { serve } from "./child.ts";
import { ChurningClient, type ChurnDoor, type ChurnTally } from "./churning-client.ts";

const stopping = new AbortController();
const tally: ChurnTally = { opened: 0, answers: 0, pushes: 0, cut: 0, refusals: {}, closes: {} };
let clients: ChurningClient[] = [];
let running: Promise<unknown> = Promise.resolve();

function begin({ doors, seed }: { doors: readonly ChurnDoor[]; seed: number }): void {
  const random = new Random(seed);
  clients = doors.map(
    (door, place) => new ChurningClient(door, random.branch(place), tally, stopping.signal),
  );
  running = Promise.all(clients.map((client) => client.run()));
}

function renew({ tokens }: { tokens: readonly string[] }): void {
  for (const [place, client] of clients.entries()) client.token = tokens[place] ?? client.token;
}

/** All of them leave. */
async function end(): Promise<ChurnTally> {
  stopping.abort();
  await running;
  return tally;
}

serve({ begin, renew, tally: () => tally, end }, end);
