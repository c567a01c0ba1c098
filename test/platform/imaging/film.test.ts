import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeFilm } from "#src/platform/imaging/film.ts";
import { probe } from "#src/platform/imaging/probe.ts";
import { makeSound } from "#src/platform/imaging/sound.ts";
import { sniff, type StreamFormat } from "#src/platform/imaging/sniff.ts";
import { hasFfmpeg, makeWithFfmpeg, testPicture, testTone } from "#test/harness/ffmpeg.ts";
import { canary, html, mutate, seeded } from "./pictures.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hubbub-films-"));
});
afterAll(() => rm(folder, { recursive: true }));

const it = test.skipIf(!hasFfmpeg);
const never = new AbortController().signal;
const h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];

async function formatOf(path: string): Promise<StreamFormat> {
  const sniffed = sniff(await readFile(path));
  if (sniffed?.kind !== "stream") throw new Error("not a film");
  return sniffed.format;
}

async function process(input: string, stopping = never, onStep: () => void = () => undefined) {
  const out = await mkdtemp(join(folder, "out-"));
  const format = await formatOf(input);
  const steps: number[] = [];
  const probed = await probe({ path: input, format, folder: out }, stopping);
  if (probed === null) return { out, steps, outcome: { refused: "invalid", why: "" } } as const;
  const { sound, seconds } = probed;
  const progress = (share: number): void => {
    steps.push(share);
    onStep();
  };
  const outcome =
    probed.picture === null && sound !== null
      ? await makeSound({ input, format, folder: out, sound, seconds }, stopping)
      : await makeFilm({ input, format, folder: out, probed, progress }, stopping);
  return { out, steps, outcome };
}

async function made(input: string) {
  const { out, steps, outcome } = await process(input);
  if ("refused" in outcome) throw new Error(`refused: ${outcome.why}`);
  const [first] = outcome.made.files;
  const path = join(out, first?.name ?? "");
  return { made: outcome.made, path, steps, bytes: await readFile(path) };
}

function film(name: string, args: string[], seconds = 1, size = "320x180"): Promise<string> {
  const sources = [...testPicture(size, seconds), ...testTone(seconds)];
  return makeWithFfmpeg(folder, name, [...sources, "-shortest", ...args]);
}

it("a film of a phone is taken over, without what it said of itself", async () => {
  const tags = ["-metadata", `title=${canary}`, "-metadata", "location=+51.5000-000.1200/"];
  const input = await film("phone.mp4", [...h264, "-c:a", "aac", ...tags]);
  expect((await readFile(input)).includes(canary)).toBeTrue();
  const { made: medium, path, bytes } = await made(input);
  expect(medium).toMatchObject({ width: 320, height: 180 });
  expect(medium.files.map((file) => file.name)).toEqual([
    "video.mp4",
    "poster.webp",
    "poster.avif",
  ]);
  for (const trace of [canary, "+51.5", "x264", "Lavf"]) expect(bytes.includes(trace)).toBeFalse();
  const probed = await probe({ path, format: "mov", folder }, never);
  expect(probed).toMatchObject({ picture: { codec: "h264" }, sound: { codec: "aac" } });
  expect(Math.abs((probed?.seconds ?? 0) - 1)).toBeLessThan(0.2);
});

it("what plays can begin before all of it is there", async () => {
  const { bytes } = await made(await film("late.mp4", [...h264, "-c:a", "aac"]));
  expect(bytes.indexOf("moov")).toBeLessThan(bytes.indexOf("mdat"));
});

it("WebM and QuickTime become what every device plays, and say how far they are", async () => {
  const vp8 = ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"];
  const inputs = [
    await film("browser.webm", vp8, 2),
    await film("old.mov", ["-c:v", "mpeg4", "-c:a", "pcm_s16le"], 2),
  ];
  for (const input of inputs) {
    const { path, steps } = await made(input);
    const probed = await probe({ path, format: "mov", folder }, never);
    expect(probed).toMatchObject({ picture: { codec: "h264" }, sound: { codec: "aac" } });
    expect(steps.length).toBeGreaterThan(0);
    expect(Math.max(...steps)).toBeLessThanOrEqual(1);
  }
});

it("a film held upright stays upright", async () => {
  const lying = await film("lying.mp4", [...h264, "-c:a", "aac"]);
  const turned = ["-i", lying, "-c", "copy", "-metadata:s:v", "rotate=90"];
  const { made: medium } = await made(await makeWithFfmpeg(folder, "upright.mp4", turned));
  expect(medium).toMatchObject({ width: 180, height: 320 });
  const poster = medium.files.find((file) => file.name === "poster.webp");
  expect(poster).toMatchObject({ width: 180, height: 320 });
});

it("a film without sound is one", async () => {
  const silent = [...testPicture("64x64", 1), ...h264];
  const { made: medium } = await made(await makeWithFfmpeg(folder, "silent.mp4", silent));
  expect(medium.files).toHaveLength(3);
});

it("what is glued behind a film is gone", async () => {
  const input = join(folder, "glued.mp4");
  const bytes = await readFile(await film("plain.mp4", [...h264, "-c:a", "aac"]));
  await writeFile(input, Buffer.concat([bytes, html, Buffer.from(canary)]));
  expect((await made(input)).bytes.includes(canary)).toBeFalse();
});

it("a film that ends before it should is refused", async () => {
  const whole = await film("fast.mp4", [...h264, "-c:a", "aac", "-movflags", "+faststart"], 4);
  const bytes = await readFile(whole);
  for (const share of [0.2, 0.6]) {
    const input = join(folder, `cut-${share}.mp4`);
    await writeFile(input, bytes.subarray(0, bytes.length * share));
    expect((await process(input)).outcome).toMatchObject({ refused: "invalid" });
  }
});

it("a film that is too wide is refused before it is decoded", async () => {
  const wide = [...testPicture("3842x16", 1, 1), ...h264];
  const { outcome } = await process(await makeWithFfmpeg(folder, "wide.mp4", wide));
  expect(outcome).toMatchObject({ refused: "too-large" });
});

it("a film that is too long is refused, also when it does not say how long it is", async () => {
  const long = [...testPicture("16x16", 620, 1), "-c:v", "libvpx", "-deadline", "realtime"];
  const told = await makeWithFfmpeg(folder, "long.webm", long);
  expect((await process(told)).outcome).toMatchObject({ refused: "too-large" });
  const untold = await makeWithFfmpeg(folder, "live.webm", [
    "-i",
    told,
    "-c",
    "copy",
    "-live",
    "1",
  ]);
  expect((await process(untold)).outcome).toMatchObject({ refused: "too-large" });
}, 60_000);

it("every kind of sound becomes one that every device plays, with its waveform", async () => {
  const rising = "aevalsrc='0.8*sin(880*t)*gte(t,1)+0.08*sin(880*t)*lt(t,1)'";
  const codecs = {
    mp3: "libmp3lame",
    m4a: "aac",
    ogg: "libopus",
    wav: "pcm_s16le",
    webm: "libopus",
  };
  for (const [ending, codec] of Object.entries(codecs)) {
    const args = [...testTone(2, rising), "-metadata", `title=${canary}`, "-c:a", codec];
    const { made: medium, bytes } = await made(await makeWithFfmpeg(folder, `s.${ending}`, args));
    expect(medium.files.map((file) => file.name)).toEqual(["audio.m4a"]);
    expect(bytes.includes(canary)).toBeFalse();
    expect(Math.abs(medium.durationMs - 2_000)).toBeLessThan(150);
    const peaks = "waveform" in medium ? [...medium.waveform] : [];
    expect(peaks).toHaveLength(64);
    expect(Math.max(...peaks)).toBe(100);
    expect(Math.max(...peaks.slice(2, 28))).toBeLessThan(30);
    expect(Math.min(...peaks.slice(36, 60))).toBeGreaterThan(60);
  }
});

it("a song with a cover is a sound", async () => {
  const still = ["-f", "lavfi", "-i", "color=red:size=64x64:duration=1:rate=1"];
  const args = [...testTone(1), ...still, "-map", "0", "-map", "1", "-c:v", "png"];
  const cover = [...args, "-disposition:v", "attached_pic", "-c:a", "libmp3lame"];
  const { made: medium } = await made(await makeWithFfmpeg(folder, "cover.mp3", cover));
  expect(medium.files.map((file) => file.name)).toEqual(["audio.m4a"]);
});

it("a playlist in a film's clothes reads nobody's files", async () => {
  const secret = join(folder, "secret.txt");
  await writeFile(secret, canary);
  const input = join(folder, "list.mp4");
  const list = `ffconcat version 1.0\nfile '${secret}'\n`;
  await writeFile(
    input,
    Buffer.concat([Buffer.from("\0\0\0\u0014ftypisom\0\0\0\0isom"), Buffer.from(list)]),
  );
  expect((await process(input)).outcome).toMatchObject({ refused: "invalid" });
});

it("who is told to stop stops in the middle, and the next one is served", async () => {
  const input = await film("long-work.mov", ["-c:v", "mpeg4", "-an"], 60);
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(new Error("the server stops"));
  await expect(process(input, stopping.signal, stop)).rejects.toThrow("the server stops");
  const { made: medium } = await made(await film("next.mp4", [...h264, "-c:a", "aac"]));
  expect(medium.files).toHaveLength(3);
}, 60_000);

it("films and sounds that somebody damaged are made or refused", async () => {
  const random = seeded(5);
  const short = [...testPicture("64x48", 1, 5), ...testTone(1), "-shortest"];
  const inputs = [
    await makeWithFfmpeg(folder, "f.mp4", [...short, ...h264, "-c:a", "aac"]),
    await makeWithFfmpeg(folder, "f.webm", [...short, "-c:v", "libvpx", "-c:a", "libopus"]),
    await makeWithFfmpeg(folder, "f.ogg", [...testTone(1), "-c:a", "libopus"]),
    await makeWithFfmpeg(folder, "f.wav", testTone(1)),
  ];
  const rounds = Number(Bun.env["FUZZ_ROUNDS"] ?? 4);
  for (let round = 0; round < rounds; round += 1) {
    for (const input of inputs) {
      const damaged = mutate(await readFile(input), random);
      if (sniff(damaged)?.kind !== "stream") continue;
      const path = join(folder, "damaged");
      await writeFile(path, damaged);
      const { outcome } = await process(path);
      expect("made" in outcome || "refused" in outcome).toBeTrue();
    }
  }
}, 600_000);
