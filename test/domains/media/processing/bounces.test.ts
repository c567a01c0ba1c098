import { expect, test } from "bun:test";
import { people, sharedServer } from "#test/harness/server.ts";
import {
  html,
  manyFrames,
  picture,
  pngBomb,
  svg,
  tiff,
} from "../../../platform/imaging/pictures.ts";
import { fetchAll, made, nothingLeft, offer, settled } from "./support.ts";

const [first] = await people("ann");
if (!first) throw new Error("one person");
const ann = first;
const server = await sharedServer();

/** Refused at the door, or when it was looked into: how, and that nothing of it is left. */
async function bounce(name: string, bytes: Uint8Array): Promise<string> {
  const answer = await offer(ann, name, bytes);
  if (answer.status !== 202) return `${answer.status} ${answer.body.error?.code}`;
  const medium = await settled(ann, String(answer.body["id"]));
  expect(medium).toMatchObject({ files: [], width: null, placeholder: null });
  await nothingLeft(server, medium.id);
  return `${medium.state} ${medium.failure}`;
}

test("256 megapixels in 750 KB are refused before anything is decoded", async () => {
  const before = process.memoryUsage().rss;
  expect(await bounce("bomb.png", pngBomb())).toBe("failed too-large");
  // Decoded it would be 768 MB.
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
});

test("what is no picture that we know is none, whatever it is called", async () => {
  expect(await bounce("drawing.png", svg)).toBe("415 unsupported-media");
  expect(await bounce("page.png", html)).toBe("415 unsupported-media");
  expect(await bounce("scan.png", await tiff())).toBe("415 unsupported-media");
});

test("ten thousand frames are refused", async () => {
  expect(await bounce("film.gif", manyFrames(10_000))).toBe("failed too-large");
});

test("half a picture is refused", async () => {
  for (const format of ["jpeg", "png", "webp", "gif", "avif"] as const) {
    const whole = await picture(format);
    expect(await bounce(`half.${format}`, whole.subarray(0, whole.length / 2))).toBe(
      "failed invalid",
    );
  }
});

test("more than 10 MiB of a picture are refused", async () => {
  const png = await picture("png");
  const long = Buffer.concat([png, Buffer.alloc(10 * 1024 * 1024)]);
  expect(["413 too-large", "failed too-large"]).toContain(await bounce("long.png", long));
});

test("after all that the next picture is made as ever", async () => {
  const medium = await made(ann, "fine.png", await picture("png"));
  expect([...(await fetchAll(medium)).keys()]).toHaveLength(4);
});
