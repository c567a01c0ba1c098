/** Everybody at once: some are let in at a time, the rest are told when to come, and those who are in notice nothing. */
import { expect, test } from "bun:test";
import { openingAtOnceMax, waitingToOpenMax, Admission } from "#src/transport/admission.ts";
import { TurnedAway } from "#src/transport/turned-away.ts";
import { RawSocket } from "#test/harness/raw-socket.ts";
import { TestServer } from "#test/harness/server.ts";
import { eventually, Gates } from "./support.ts";
import { registryWith } from "./admission-support.ts";

test("five hundred wait to be let in while somebody who is in is answered, and then all of them are in", async () => {
  const gates = new Gates();
  const held = { isHeld: false, callers: 0 };
  const home = await TestServer.start({ catalogue: registryWith(gates, held) });
  const ann = await home.person("ann");
  held.isHeld = true;
  const comers = await Promise.all(
    Array.from({ length: 500 }, async () => {
      const raw = await RawSocket.open(home.url);
      raw.sendRequest(1, "session.open", { token: ann.accessToken });
      return raw;
    }),
  );
  // Ann herself was there before.
  const registered = (): number => home.server.held().connections - 1;
  await eventually(() => registered() === openingAtOnceMax);
  for (let n = 0; n < 20; n += 1) await ann.call("session.list");
  expect(registered()).toBe(openingAtOnceMax);
  expect(comers.every((raw) => raw.texts.length === 0)).toBe(true);
  held.isHeld = false;
  gates.open("live");
  for (const raw of comers) expect((await raw.reply(1)).error).toBeUndefined();
  for (const raw of comers) raw.cut();
  await home.stop();
});

test("a socket that left while it waited costs nothing any more", async () => {
  const gates = new Gates();
  const held = { isHeld: false, callers: 0 };
  const home = await TestServer.start({ catalogue: registryWith(gates, held) });
  const ann = await home.person("ann");
  Object.assign(held, { isHeld: true, callers: 0 });
  const open = async (): Promise<RawSocket> => {
    const raw = await RawSocket.open(home.url);
    raw.sendRequest(1, "session.open", { token: ann.accessToken });
    return raw;
  };
  const first = await Promise.all(Array.from({ length: openingAtOnceMax }, open));
  await eventually(() => home.server.held().connections === 1 + openingAtOnceMax);
  const leaving = await Promise.all(Array.from({ length: 20 }, open));
  const last = await open();
  // A frame of each was read when one that came after it was answered.
  await ann.call("session.list");
  for (const raw of leaving) raw.cut();
  await eventually(() => home.server.held().sockets === first.length + 2);
  held.isHeld = false;
  gates.open("live");
  expect((await last.reply(1)).error).toBeUndefined();
  for (const raw of first) expect((await raw.reply(1)).error).toBeUndefined();
  expect(held.callers).toBe(first.length + 1);
  for (const raw of [...first, last]) raw.cut();
  await home.stop();
});

test("beyond the queue each is given a time of their own, as the pace allows", async () => {
  const admission = new Admission({ elapsedMs: () => 1_000, random: () => 0.5 });
  const over = Promise.withResolvers<void>();
  const turnedAway: number[] = [];
  const wanting = Array.from({ length: waitingToOpenMax + openingAtOnceMax + 500 }, () =>
    admission
      .open(
        () => over.promise,
        () => true,
      )
      .catch((error: unknown) => {
        if (!(error instanceof TurnedAway)) throw error;
        expect(error.reason).toBe("overload");
        turnedAway.push(error.delaySeconds);
      }),
  );
  await Promise.resolve();
  await eventually(() => turnedAway.length >= 500);
  expect(admission.waiting).toBeLessThanOrEqual(waitingToOpenMax);
  // Nobody before those who already wait are through; nobody at the same moment as another, while there are moments.
  expect(turnedAway[0]).toBeGreaterThan(1);
  expect(turnedAway).toEqual(turnedAway.toSorted((a, b) => a - b));
  expect(new Set(turnedAway.slice(0, 500)).size).toBe(500);
  expect(Math.max(...turnedAway)).toBeLessThanOrEqual(60);
  over.resolve();
  await Promise.all(wanting);
});

test("whoever was not let in in time is told when to come, and their place is given to nobody", async () => {
  const admission = new Admission({ elapsedMs: () => 0, random: () => 0, waitMs: 1 });
  const over = Promise.withResolvers<void>();
  let begun = 0;
  const open = (): Promise<void> =>
    admission.open(
      () => {
        begun += 1;
        return over.promise;
      },
      () => true,
    );
  const inside = Array.from({ length: openingAtOnceMax }, open);
  const outside = await Promise.allSettled(Array.from({ length: 3 }, open));
  expect(
    outside.map((one) => one.status === "rejected" && one.reason instanceof TurnedAway),
  ).toEqual([true, true, true]);
  expect(admission.waiting).toBe(0);
  over.resolve();
  await Promise.all(inside);
  expect(begun).toBe(openingAtOnceMax);
  await open();
});

test("however many come, nobody is sent away for longer than a minute", async () => {
  const admission = new Admission({ elapsedMs: () => 0, random: Math.random });
  const never = new Promise<void>(() => undefined);
  const delays: number[] = [];
  for (let n = 0; n < 60_000; n += 1)
    admission
      .open(
        () => never,
        () => true,
      )
      .catch((error: unknown) => {
        if (error instanceof TurnedAway) delays.push(error.delaySeconds);
      });
  await eventually(() => delays.length > 40_000);
  expect(Math.max(...delays)).toBeLessThanOrEqual(60);
  const late = delays.slice(-20_000);
  const tenth = (n: number): number =>
    late.filter((delay) => delay >= 30 + 3 * n && delay < 33 + 3 * n).length;
  // Spread, rather than all at the end.
  for (let n = 0; n < 10; n += 1) expect(tenth(n)).toBeGreaterThan(1_500);
});
