/** Films and sounds for tests, made by ffmpeg. Where it is missing tests are skipped, loudly, but never in CI. */
import { join } from "node:path";
import { findTools } from "#src/platform/imaging/tool.ts";

export const hasFfmpeg = findTools() !== null || process.env["CI"] !== undefined;

if (!hasFfmpeg)
  console.warn("SKIPPED: no ffmpeg, so films and sounds are not tested (apt-get install ffmpeg).");

/** `args` between the usual beginning and the file's name. Answers where the file is. */
export async function makeWithFfmpeg(
  folder: string,
  name: string,
  args: readonly string[],
): Promise<string> {
  const path = join(folder, name);
  const command = ["ffmpeg", "-nostdin", "-v", "error", "-y", ...args, path];
  const child = Bun.spawn(command, { stdio: ["ignore", "ignore", "pipe"] });
  const said = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(`ffmpeg: ${said}`);
  return path;
}

/** A test picture that moves, a tone, or both. */
export function testPicture(size: string, seconds: number, rate = 25): string[] {
  return ["-f", "lavfi", "-i", `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`];
}

export function testTone(seconds: number, expression = "sine=frequency=440"): string[] {
  return ["-f", "lavfi", "-i", `${expression}:duration=${seconds}`];
}
