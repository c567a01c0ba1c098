import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countsOf, failuresOf, readReport } from "./report.ts";

const folder = mkdtempSync(join(tmpdir(), "hubbub-report-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs these tests with bun itself, and answers its report. */
function reportOf(body: string): { report: string; code: number } {
  const [file, path] = [join(folder, "some.test.ts"), join(folder, "junit.xml")];
  rmSync(path, { force: true });
  writeFileSync(file, `import { describe, expect, test } from "bun:test";\n${body}`);
  const command = ["test", file, "--reporter=junit", `--reporter-outfile=${path}`];
  const { exitCode } = Bun.spawnSync([process.execPath, ...command], {
    cwd: folder,
    stdio: ["ignore", "ignore", "ignore"],
  });
  return { report: readReport(path), code: exitCode };
}

test("what failed is told with its file, its name and why, and everything is counted", () => {
  const { report, code } = reportOf(`
    test("passes", () => undefined);
    test.skip("is left out", () => undefined);
    test("is <slow> & \\"late\\"", async () => { await Bun.sleep(1_000); }, 20);
    describe("together", () => test("differs", () => expect({ a: 1 }).toEqual({ a: 2 })));`);
  expect(countsOf(report, code)).toEqual({ passed: 1, failed: 2, skipped: 1 });
  const lines = failuresOf(report);
  expect(lines).toContain('✗ some.test.ts: is <slow> & "late"');
  expect(lines).toContain("    test timed out");
  expect(lines[2]).toBe("✗ some.test.ts: together > differs");
  expect(lines.join("\n")).toMatch(/- {3}"a": 2,\n.*\+ {3}"a": 1,/);
});

test("however much failed, it fits a screen", () => {
  const { report } = reportOf(`
    for (let n = 0; n < 90; n += 1)
      test("number " + n, () => { throw new Error("one\\ntwo\\nthree") });`);
  const lines = failuresOf(report);
  expect(lines.length).toBeLessThan(30);
  expect(lines.slice(0, 2)).toEqual(["✗ some.test.ts: number 0", "    one"]);
  expect(lines.at(-1)).toBe("✗ and 78 more, further up");
});

test("a run that broke off, or whose files do not load, failed once", () => {
  expect(countsOf(readReport(join(folder, "none.xml")), 1).failed).toBe(1);
  const { report, code } = reportOf('import "./missing.ts";\ntest("passes", () => undefined);');
  expect(countsOf(report, code)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
