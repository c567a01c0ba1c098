import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { probe } from "#src/platform/imaging/probe.ts";
import { eventually } from "#test/harness/eventually.ts";
import { hasFfmpeg, makeWithFfmpeg, testPicture, testTone } from "#test/harness/ffmpeg.ts";
import { people, sharedServer } from "#test/harness/server.ts";
import { canary } from "../../../platform/imaging/pictures.ts";
import {
  fetchAll,
  keysOf,
  made,
  nothingLeft,
  offer,
  sendFile,
  settled,
  tellings,
} from "./support.ts";

const it = test.skipIf(!hasFfmpeg);
const [ann] = await people("ann");
if (!ann) throw new Error("one person");
const server = await sharedServer();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hubbub-film-tests-"));
});
afterAll(() => rm(folder, { recursive: true }));

const film = (name: string, seconds: number, args: string[]): Promise<string> =>
  makeWithFfmpeg(folder, name, [...testPicture("320x180", seconds), ...testTone(seconds), ...args]);

it("a film becomes one that every device plays, with a still, and says how far it is", async () => {
  const vp8 = ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"];
  const input = await film("browser.webm", 8, vp8);
  const medium = await made(ann, "browser.webm", await readFile(input));
  expect(medium).toMatchObject({ kind: "video", state: "ready", width: 320, height: 180 });
  expect(Math.abs((medium.durationMs ?? 0) - 8_000)).toBeLessThan(200);
  expect(medium.placeholder).not.toBeNull();
  const names = ["poster.avif", "poster.webp", "video.mp4"];
  expect(medium.files.map(({ name }) => name).sort()).toEqual(names);
  await eventually("what was sent is gone", async () =>
    Bun.deepEquals((await keysOf(server, medium.id)).sort(), names),
  );
  const path = join(folder, "fetched.mp4");
  await Bun.write(path, (await fetchAll(medium)).get("video.mp4") ?? "");
  const probed = await probe({ path, format: "mov", folder }, new AbortController().signal);
  expect(probed).toMatchObject({ picture: { codec: "h264" }, sound: { codec: "aac" } });
  const told = await tellings(server, medium.id);
  expect(told).toBeGreaterThan(2);
  expect(told).toBeLessThanOrEqual(11);
}, 60_000);

it("a phone's film is taken over without the place it was made at", async () => {
  const h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"];
  const tags = ["-metadata", `title=${canary}`, "-metadata", "location=+51.5000-000.1200/"];
  const input = await readFile(await film("phone.mov", 1, [...h264, ...tags]));
  expect(input.includes("+51.5")).toBeTrue();
  const medium = await made(ann, "phone.mov", input);
  for (const file of (await fetchAll(medium)).values())
    for (const trace of [canary, "+51.5"]) expect(file.includes(trace)).toBeFalse();
}, 60_000);

it("a voice message has its duration and its waveform", async () => {
  // As browsers record: it does not say how long it is.
  const args = [...testTone(3), "-c:a", "libopus", "-live", "1"];
  const input = await makeWithFfmpeg(folder, "voice.webm", args);
  const medium = await made(ann, "voice.webm", await readFile(input));
  expect(medium).toMatchObject({ kind: "audio", state: "ready", width: null, placeholder: null });
  expect(Math.abs((medium.durationMs ?? 0) - 3_000)).toBeLessThan(150);
  expect(medium.waveform).toHaveLength(64);
  expect(medium.files.map(({ name, contentType }) => [name, contentType])).toEqual([
    ["audio.m4a", "audio/mp4"],
  ]);
}, 60_000);

it("a film that breaks off is refused, and nothing is left of it", async () => {
  const h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"];
  const whole = await readFile(await film("whole.mp4", 4, [...h264, "-movflags", "+faststart"]));
  const medium = await made(ann, "half.mp4", whole.subarray(0, whole.length / 2));
  expect(medium).toMatchObject({ state: "failed", failure: "invalid", files: [] });
  await nothingLeft(server, medium.id);
}, 60_000);

it("pictures do not wait for a film", async () => {
  const { picture } = await import("../../../platform/imaging/pictures.ts");
  const slow = await film("slow.mov", 12, ["-c:v", "mpeg4", "-vf", "scale=1280:720", "-an"]);
  const filmId = await sendFile(ann, "slow.mov", await readFile(slow));
  await ann.socket.hears("media.updated", { id: filmId, progress: 10 });
  const medium = await made(ann, "quick.png", await picture("png"));
  expect(medium.state).toBe("ready");
  expect((await ann.call("media.get", { mediaId: filmId }))["state"]).toBe("processing");
  expect((await settled(ann, filmId)).state).toBe("ready");
}, 60_000);

test("without ffmpeg films and sounds are refused at once, and pictures are not", async () => {
  const { picture } = await import("../../../platform/imaging/pictures.ts");
  const path = process.env["PATH"];
  process.env["PATH"] = "/nowhere";
  try {
    const wav = Buffer.concat([Buffer.from("RIFF\u0024\0\0\0WAVEfmt "), Buffer.alloc(64)]);
    const { status, body } = await offer(ann, "a.wav", wav);
    expect([status, body.error?.code]).toEqual([415, "unsupported-media"]);
    expect((await made(ann, "a.png", await picture("png"))).state).toBe("ready");
  } finally {
    process.env["PATH"] = path;
  }
});
