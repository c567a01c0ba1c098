/**
 * Sockets that take what they are sent, in a chat in which much is said, and from some moment on take nothing: so the two
 * halves of a run differ in this alone.
 */
import { newId } from "#src/kit/id.ts";
import { RawSocket } from "#test/harness/raw-socket.ts";
import type { Identity } from "./device.ts";
import type { Slowness } from "./history.ts";
import { post } from "./http-door.ts";
import type { Journal } from "./journal.ts";
import type { Rig, RigServer } from "./rig.ts";
import type { World } from "./world.ts";
import { pause } from "./workload.ts";

export const readersPerGuest = 5;
const longText = "long ".repeat(3_900);
const lookMs = 100;
/** Long enough to fill what the kernel and the server hold for it. */
const stayMs = 30_000;
const slowCloses = /^hubbub_socket_closes_total\{reason="slow-consumer"\} (\S+)$/m;

export interface PausedReaders {
  readonly count: number;
  /** Between two long messages, of some 20 KB each. */
  readonly everyMs: number;
}

interface Parts {
  readonly rig: Rig;
  readonly world: World;
  readonly journal: Journal;
}

/** They read for `afterMs`, and no more until the signal. */
export async function readNothing(
  { rig, world, journal }: Parts,
  everyMs: number,
  afterMs: number,
  stop: AbortSignal,
): Promise<void> {
  const guests = world.guests.flatMap((guest) => guest.identities);
  const sinceMs = performance.now() + afterMs;
  const slowness: Slowness = { sinceMs, unsentBytesMax: 0, closes: 0 };
  journal.slowness = slowness;
  const readers = guests.flatMap((guest) =>
    Array.from({ length: readersPerGuest }, (_, n) => ({ guest, server: rig.servers[n % 2] })),
  );
  await Promise.all([
    talk(rig, guests, everyMs, stop),
    ...readers.map(({ guest, server }) => server && listen(server, guest, sinceMs, stop)),
    ...rig.servers.map((server, index) => {
      const here = readers.filter((reader) => reader.server === rig.servers[index]).length;
      return watchUnsent(server, here, slowness, stop);
    }),
  ]);
}

async function talk(
  rig: Rig,
  guests: readonly Identity[],
  everyMs: number,
  stop: AbortSignal,
): Promise<void> {
  const [owner, ...others] = guests;
  if (!owner) return;
  const accountIds = others.map((guest) => guest.accountId);
  const call = async (op: string, data: unknown) =>
    await post(rig.servers[0].door, { op, data, key: newId(), token: owner.accessToken });
  const made = await call("chat.createGroup", { title: "A flood", accountIds });
  if (!made || !("data" in made)) throw new Error("there is no chat to flood");
  const { id: chatId } = made.data as { id: string };
  while (!stop.aborted) {
    const sent = await call("chat.sendMessage", { chatId, text: longText });
    if (!sent || !("data" in sent)) throw new Error("the flood has dried up");
    await pause(everyMs, stop);
  }
}

async function listen(
  { instance }: RigServer,
  { accessToken: token }: Identity,
  pausedFromMs: number,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    // Past the proxy, which would take what the reader does not.
    const socket = await RawSocket.open(instance.url);
    await socket.request(1, "session.open", { token });
    while (performance.now() < pausedFromMs && !stop.aborted) {
      await pause(lookMs, stop);
      // What it took is of no further use.
      for (const taken of [socket.frames, socket.texts]) taken.length = 0;
    }
    socket.pause();
    // A paused socket does not see its own end.
    await pause(stayMs, stop);
    socket.cut();
  }
}

async function watchUnsent(
  { instance }: RigServer,
  readers: number,
  slowness: Slowness,
  stop: AbortSignal,
): Promise<void> {
  let closes = 0;
  while (!stop.aborted) {
    await pause(lookMs, stop);
    const page = await fetch(`${instance.url}/metrics`).then((response) => response.text());
    const [, bytes = "0"] = /^hubbub_unsent_bytes (\S+)$/m.exec(page) ?? [];
    slowness.unsentBytesMax = Math.max(slowness.unsentBytesMax, Number(bytes) / readers);
    const [, count = "0"] = slowCloses.exec(page) ?? [];
    closes = Number(count);
  }
  slowness.closes += closes;
}
