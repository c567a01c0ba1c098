import { expect, test } from "bun:test";
import { eventually } from "#test/harness/eventually.ts";
import { people, sharedServer } from "#test/harness/server.ts";
import { animation, canary, html, picture } from "../../../platform/imaging/pictures.ts";
import { pictureWithPlace, zip } from "../../../platform/imaging/pictures.ts";
import { fetchAll, keysOf, made, tellings } from "./support.ts";

const [ann] = await people("ann");
if (!ann) throw new Error("one person");
const server = await sharedServer();

test("a picture becomes variants that its owner can fetch, and nothing else is kept of it", async () => {
  const medium = await made(ann, "walk.jpg", await picture("jpeg", 700, 350), {
    altText: "Two colours",
  });
  expect(medium).toMatchObject({
    ...{ kind: "image", state: "ready", failure: null, progress: 100, isAnimated: false },
    ...{ width: 700, height: 350, altText: "Two colours", durationMs: null, waveform: null },
  });
  expect(medium.placeholder?.length).toBeGreaterThan(20);
  const names = ["160.avif", "160.webp", "640.avif", "640.webp", "1280.avif", "1280.webp"];
  expect(medium.files.map(({ name }) => name).sort()).toEqual(names.sort());
  const files = await fetchAll(medium);
  for (const { name, bytes } of medium.files) expect(files.get(name)?.length).toBe(bytes);
  await eventually("what was sent is gone", async () =>
    Bun.deepEquals((await keysOf(server, medium.id)).sort(), names.sort()),
  );
});

test("its owner is told of each step once, and not of many", async () => {
  const medium = await made(ann, "walk.png", await picture("png"));
  // It came, it was opened, it is ready.
  expect(await tellings(server, medium.id)).toBe(3);
  expect(medium.version).toBe(3);
});

test("the quota counts what is stored in the end", async () => {
  const [bob] = await server.people("bob");
  if (!bob) throw new Error("one person");
  const medium = await made(bob, "walk.png", await picture("png", 1_000, 600));
  const stored = medium.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const [row] = await server.transaction(
    async ({ sql }) => await sql`select bytes from media where id = ${medium.id}`,
  );
  expect(row).toEqual({ bytes: stored });
});

test("a place, a name and what is glued behind a picture are in nothing that is served", async () => {
  const page = Buffer.concat([html, Buffer.from(canary)]);
  const files = {
    "place.jpg": await pictureWithPlace(6),
    "zip.png": Buffer.concat([await picture("png"), zip()]),
    "page.jpg": Buffer.concat([await picture("jpeg"), page]),
  };
  for (const [name, bytes] of Object.entries(files)) {
    expect(bytes.includes(canary)).toBeTrue();
    const medium = await made(ann, name, bytes);
    expect(medium.state).toBe("ready");
    for (const file of (await fetchAll(medium)).values()) {
      expect(file.includes(canary)).toBeFalse();
      expect(file.includes("Exif")).toBeFalse();
      expect(file.includes("<script")).toBeFalse();
      expect(file.includes("PK\u0003\u0004")).toBeFalse();
    }
  }
});

test("an animation stays one", async () => {
  for (const format of ["gif", "webp"] as const) {
    const medium = await made(ann, `wave.${format}`, await animation(format, { frames: 5 }));
    expect(medium).toMatchObject({ kind: "image", state: "ready", isAnimated: true });
    const sharp = (await import("sharp")).default;
    for (const [name, file] of await fetchAll(medium)) {
      expect(name.endsWith(".webp")).toBeTrue();
      expect((await sharp(file).metadata()).pages).toBe(5);
    }
  }
});

test("what a device says it is matters less than what it is", async () => {
  const medium = await made(ann, "really-a.png", await picture("webp"));
  expect(medium).toMatchObject({ kind: "image", state: "ready" });
});
