import { expect, test } from "bun:test";
import { processMedium } from "#src/domains/media/processing/process-medium.ts";
import { AppError } from "#src/kit/errors.ts";
import type { JobContext } from "#src/kit/job.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { animation, picture } from "../../../platform/imaging/pictures.ts";
import {
  jobContext,
  keysOf,
  sendFile,
  tellings,
  watchSteps,
  type Medium,
  type Moment,
} from "./support.ts";

/** Takes files and works on none: the tests do. */
const server = await TestServer.start({ env: { ROLE: "web" } });
const [ann] = await server.people("ann");
if (!ann) throw new Error("one person");
const owner: Person = ann;

const send = (bytes: Uint8Array, name = "a.png"): Promise<string> =>
  sendFile(owner, name, bytes, {}, server);
const work = (ctx: JobContext, mediaId: string): Promise<void> =>
  processMedium.run(ctx, { mediaId });
const look = (mediaId: string): Promise<Medium> => owner.call<Medium>("media.get", { mediaId });

class Crash extends Error {}

type Point = (step: number, moment: Moment, what: string) => boolean;

const pointAt =
  (step: number, moment: Moment): Point =>
  (...now) =>
    now[0] === step && now[1] === moment;

/** From that point on nothing that the job does reaches anybody, as of a process that was killed. Whether it came there. */
async function workUntil(mediaId: string, isPoint: Point): Promise<boolean> {
  let isDead = false;
  const ctx = watchSteps(jobContext(server), async (...now) => {
    isDead ||= isPoint(...now);
    if (isDead) throw new Crash();
  });
  try {
    await work(ctx, mediaId);
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  return isDead;
}

async function stateOf(mediaId: string) {
  const { state, version, files, placeholder } = await look(mediaId);
  const names = files.map(({ name, bytes }) => `${name} ${bytes}`).sort();
  const keys = (await keysOf(server, mediaId)).sort();
  return { state, version, names, keys, placeholder, told: await tellings(server, mediaId) };
}

async function crashEverywhere(bytes: Uint8Array, name: string): Promise<number> {
  const undisturbed = await send(bytes, name);
  await work(jobContext(server), undisturbed);
  const expected = await stateOf(undisturbed);
  let crashes = 0;
  for (let step = 1; ; step += 1) {
    for (const moment of ["before", "after"] as const) {
      const mediaId = await send(bytes, name);
      const crashed = await workUntil(mediaId, pointAt(step, moment));
      if (!crashed) {
        expect(await stateOf(mediaId)).toEqual(expected);
        return crashes;
      }
      crashes += 1;
      const between = await look(mediaId);
      // All of it is seen, or nothing.
      expect([0, expected.names.length]).toContain(between.files.length);
      expect(between.files.length > 0).toBe(
        between.state === "ready" || between.state === "failed",
      );
      await work(jobContext(server), mediaId);
      expect(await stateOf(mediaId)).toEqual(expected);
    }
  }
}

test("killed at any step and run again, a picture ends with the same files, told once", async () => {
  expect(await crashEverywhere(await picture("png", 200, 100), "a.png")).toBeGreaterThan(16);
}, 60_000);

test("the same for a document", async () => {
  expect(await crashEverywhere(Buffer.from("Dear diary"), "a.txt")).toBeGreaterThan(8);
}, 60_000);

test("killed at any step and run again, what is refused is refused, and nothing is left", async () => {
  const half = (await picture("png")).subarray(0, 200);
  for (let step = 1; ; step += 1) {
    const mediaId = await send(half);
    const crashed = await workUntil(mediaId, pointAt(step, "after"));
    await work(jobContext(server), mediaId);
    expect(await stateOf(mediaId)).toMatchObject({ state: "failed", keys: [], names: [] });
    if (!crashed) break;
  }
}, 60_000);

test("what ends the process each time is given up, and not tried for ever", async () => {
  const mediaId = await send(await picture("png"));
  let tries = 0;
  while (await workUntil(mediaId, (_step, _moment, what) => what === "put")) tries += 1;
  expect(tries).toBe(8);
  expect(await look(mediaId)).toMatchObject({ state: "failed", failure: "invalid", files: [] });
  expect(await keysOf(server, mediaId)).toEqual([]);
});

test("storage that is away is no fault of the picture: it is tried again, however often", async () => {
  const mediaId = await send(await picture("png"));
  const away = watchSteps(jobContext(server), async (_step, moment, what) => {
    if (what === "put" && moment === "before") throw new AppError("unavailable");
  });
  for (let tries = 0; tries < 20; tries += 1)
    await expect(work(away, mediaId)).rejects.toThrow(AppError);
  expect(await look(mediaId)).toMatchObject({ state: "processing", failure: null, files: [] });
  await work(jobContext(server), mediaId);
  expect(await look(mediaId)).toMatchObject({ state: "ready" });
});

test("what is deleted meanwhile leaves nothing behind", async () => {
  const mediaId = await send(await picture("png"));
  let puts = 0;
  const ctx = watchSteps(jobContext(server), async (_step, moment, what) => {
    if (what !== "put" || moment !== "after" || (puts += 1) !== 2) return;
    await owner.call("media.delete", { mediaId });
  });
  await work(ctx, mediaId);
  expect(puts).toBeGreaterThan(2);
  expect(await keysOf(server, mediaId)).toEqual([]);
  expect(await owner.refusal("media.get", { mediaId })).toMatchObject({ code: "not-found" });
});

test("two workers at once end as one would", async () => {
  const mediaId = await send(await animation("gif"), "a.gif");
  await Promise.all([work(jobContext(server), mediaId), work(jobContext(server), mediaId)]);
  const state = await stateOf(mediaId);
  expect(state).toMatchObject({ state: "ready", version: 3, told: 3, keys: ["160.webp"] });
});

test("who is told to stop leaves it to the next one, and it counts as no try", async () => {
  const mediaId = await send(
    await animation("gif", { frames: 30, width: 900, height: 900 }),
    "a.gif",
  );
  const stopping = new AbortController();
  const ctx = watchSteps(jobContext(server, stopping.signal), async (_step, moment, what) => {
    if (what === "transaction" && moment === "after") stopping.abort(new Error("the worker stops"));
  });
  for (let round = 0; round < 10; round += 1)
    await expect(work(ctx, mediaId)).rejects.toThrow("the worker stops");
  await work(jobContext(server), mediaId);
  expect(await look(mediaId)).toMatchObject({ state: "ready", isAnimated: true });
});

// The last one: it moves the clock for everybody here.
test("storage that stays away for hours ends the waiting", async () => {
  const mediaId = await send(await picture("png"));
  const away = watchSteps(jobContext(server), async (_step, moment, what) => {
    if (what === "get" && moment === "before") throw new AppError("unavailable");
  });
  server.clock.advance({ hours: 4 });
  await work(away, mediaId);
  expect(await look(mediaId)).toMatchObject({ state: "failed", failure: "unavailable" });
});
