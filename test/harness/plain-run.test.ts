/** Whoever types `bun test` and some files, as with any other project, gets what the test script gives. */
import { expect, test } from "bun:test";
import { resolve } from "node:path";

const root = resolve(import.meta.dir, "../..");

/** As from a shell that knows nothing of the services of this run. */
async function plainly(...words: string[]): Promise<{ said: string; code: number }> {
  const child = Bun.spawn([process.execPath, "test", ...words], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { said: out + err, code };
}

test("several files run apart from each other, and end with one count", async () => {
  const { said, code } = await plainly("test/kit/frozen.test.ts", "test/kit/schema.test.ts");
  expect(code).toBe(0);
  expect(said).toMatch(/PARALLEL/);
  expect(said).toMatch(/\n\d+ passed, 0 failed\n/);
});

test("one file runs in the process itself", async () => {
  const { said, code } = await plainly("test/kit/frozen.test.ts");
  expect(code).toBe(0);
  expect(said).not.toMatch(/PARALLEL|passed, /);
});
