/** Films and sounds that are rare, and right all the same. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { probe } from "#src/platform/imaging/probe.ts";
import { hasFfmpeg, makeWithFfmpeg, testPicture, testTone } from "#test/harness/ffmpeg.ts";
import { people } from "#test/harness/server.ts";
import { fetchAll, made } from "./support.ts";

const it = test.skipIf(!hasFfmpeg);
const [first] = await people("ann");
if (!first) throw new Error("one person");
const ann = first;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hubbub-odd-films-"));
});
afterAll(() => rm(folder, { recursive: true }));

const h264 = ["-c:v", "libx264", "-preset", "ultrafast"];

async function sent(name: string, args: readonly string[]) {
  return await made(ann, name, await readFile(await makeWithFfmpeg(folder, name, args)));
}

it("an MP4 that holds sound alone is a sound, also one of six channels", async () => {
  for (const [name, channels] of [
    ["mono.mp4", "1"],
    ["cinema.m4a", "6"],
  ] as const) {
    const medium = await sent(name, [...testTone(2), "-c:a", "aac", "-ac", channels]);
    expect(medium).toMatchObject({ state: "ready", kind: "audio", width: null });
    expect(medium.files.map((file) => file.name)).toEqual(["audio.m4a"]);
    const path = join(folder, `fetched-${name}`);
    await Bun.write(path, (await fetchAll(medium)).get("audio.m4a") ?? "");
    const probed = await probe({ path, format: "mov", folder }, new AbortController().signal);
    expect(probed?.sound?.channels).toBe(channels === "1" ? 1 : 2);
  }
}, 60_000);

it("a voice message of more than a minute has its whole length, though it says none", async () => {
  const args = [...testTone(61), "-c:a", "libopus", "-b:a", "16k", "-live", "1"];
  const medium = await sent("long.webm", args);
  expect(medium).toMatchObject({ state: "ready", kind: "audio" });
  expect(Math.abs((medium.durationMs ?? 0) - 61_000)).toBeLessThan(200);
}, 60_000);

it("a film with odd sides and colours that few devices decode becomes one that they do", async () => {
  const args = [...testPicture("321x181", 1), ...h264, "-pix_fmt", "yuv444p"];
  const medium = await sent("odd.mp4", args);
  expect(medium.state).toBe("ready");
  expect([320, 322]).toContain(medium.width ?? 0);
  expect([180, 182]).toContain(medium.height ?? 0);
}, 60_000);

it("a film that stands on its head, or lies on its other side, is shown as it was meant", async () => {
  const source = [...testPicture("320x180", 1), ...h264, "-pix_fmt", "yuv420p"];
  const upright = await makeWithFfmpeg(folder, "upright.mp4", source);
  for (const [turn, width, height] of [
    ["180", 320, 180],
    ["270", 180, 320],
  ] as const) {
    const args = ["-i", upright, "-c", "copy", "-metadata:s:v", `rotate=${turn}`];
    const medium = await sent(`turned-${turn}.mp4`, args);
    expect(medium).toMatchObject({ state: "ready", kind: "video", width, height });
    const poster = medium.files.find((file) => file.name === "poster.webp");
    expect(poster).toMatchObject({ width, height });
  }
}, 60_000);

function box(name: string, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32BE(size);
  bytes.write(name, 4, "latin1");
  return bytes;
}

it("a film of a single picture is one, and one without any is none", async () => {
  const single = [...testPicture("64x64", 1), ...h264, "-pix_fmt", "yuv420p", "-frames:v", "1"];
  expect(await sent("single.mp4", single)).toMatchObject({ state: "ready", kind: "video" });
  const head = box("ftyp", 20);
  head.write("isom", 8, "latin1");
  const empty = Buffer.concat([head, box("moov", 8), box("mdat", 4_096)]);
  const medium = await made(ann, "empty.mp4", empty);
  expect(medium).toMatchObject({ state: "failed", failure: "invalid", files: [] });
}, 60_000);
