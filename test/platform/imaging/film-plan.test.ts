import { expect, test } from "bun:test";
import { refuseFilm } from "#src/platform/imaging/film.ts";
import { planFilm } from "#src/platform/imaging/film-plan.ts";
import type { Picture, Probe } from "#src/platform/imaging/probe.ts";

function pictureOf(changes: Partial<Picture> = {}): Picture {
  const size = { width: 1_280, height: 720 };
  const codec = { codec: "h264", profile: "High", level: 31, pixelFormat: "yuv420p" };
  return { ...codec, framesPerSecond: 30, coded: size, shown: size, ...changes };
}

const probed: Omit<Probe, "picture"> = {
  sound: { codec: "aac", profile: "LC", channels: 2 },
  ...{ seconds: 60, bitsPerSecond: 4_000_000 },
};

test("what every device plays is taken over as it is", () => {
  const plan = { copiesPicture: true, copiesSound: true, width: 1_280, height: 720 };
  expect(planFilm(pictureOf(), probed)).toEqual(plan);
});

function planned(width: number, height: number) {
  const size = { width, height };
  const plan = planFilm(pictureOf({ coded: size, shown: size }), probed);
  return [plan.width, plan.height, plan.copiesPicture];
}

test("anything else is encoded anew", () => {
  const others: Partial<Picture>[] = [
    ...[{ codec: "hevc" }, { profile: "High 10" }, { level: 51 }, { pixelFormat: "yuv444p" }],
    ...[{ framesPerSecond: 120 }, { framesPerSecond: 0 }],
  ];
  for (const other of others)
    expect(planFilm(pictureOf(other), probed)).toMatchObject({ copiesPicture: false });
  for (const bitsPerSecond of [50_000_000, null])
    expect(planFilm(pictureOf(), { ...probed, bitsPerSecond }).copiesPicture).toBeFalse();
  for (const change of [{ codec: "mp3" }, { profile: "HE-AAC" }, { channels: 6 }])
    expect(
      planFilm(pictureOf(), {
        ...probed,
        sound: { codec: "aac", profile: "LC", channels: 2, ...change },
      }),
    ).toMatchObject({ copiesPicture: true, copiesSound: false });
});

test("a large film is made smaller, upright or lying, with even sides", () => {
  expect(planned(3_840, 2_160)).toEqual([1_920, 1_080, false]);
  expect(planned(2_160, 3_840)).toEqual([1_080, 1_920, false]);
  expect(planned(3_839, 101)).toEqual([1_920, 50, false]);
  expect(planned(1_920, 1_080)).toEqual([1_920, 1_080, true]);
});

test("the limits are as they are told", () => {
  const refused = (changes: Partial<Picture>, seconds: number | null = 60) =>
    refuseFilm({ ...probed, picture: pictureOf(changes), seconds })?.refused ?? null;
  expect(refused({})).toBeNull();
  expect(refused({}, 600)).toBeNull();
  expect(refused({}, 601)).toBe("too-large");
  expect(refused({}, null)).toBeNull();
  expect(refused({ coded: { width: 3_841, height: 100 } })).toBe("too-large");
  expect(refused({ coded: { width: 0, height: 0 } })).toBe("invalid");
  expect(refuseFilm({ ...probed, picture: null })?.refused).toBe("invalid");
});
