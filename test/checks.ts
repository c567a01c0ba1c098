/**
 * Everything that is checked without running the server: format, lint, types, dead code, generated files. Says nothing
 * about what passes but in the last line; `bun run check` runs the tests after it.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

interface Outcome {
  readonly passed: boolean;
  readonly output: string;
}

interface Check {
  readonly name: string;
  /** What to do when it fails. */
  readonly remedy: string;
  run(): Promise<Outcome>;
}

const root = resolve(import.meta.dir, "..");

const checks: readonly Check[] = [
  script("format:check", "bun run format"),
  script("lint", "bun run lint --fix mends some of it"),
  script("types", "see above"),
  script("generate:check", "bun run generate"),
  script("unused", "delete what nobody uses"),
  { name: "migrations", remedy: "bun run db:generate", run: migrationsAreCurrent },
];

function script(name: string, remedy: string): Check {
  return { name, remedy, run: () => run([process.execPath, "run", "--silent", name]) };
}

async function run(command: string[]): Promise<Outcome> {
  const child = Bun.spawn(command, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const [code, ...output] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { passed: code === 0, output: output.join("") };
}

/** Generates into a copy: a table that the migrations do not describe yet would add a file there. */
async function migrationsAreCurrent(): Promise<Outcome> {
  const copy = mkdtempSync(join(tmpdir(), "hubbub-migrations-"));
  try {
    cpSync(join(root, "drizzle"), copy, { recursive: true });
    const count = (): number => readdirSync(copy).filter((name) => name.endsWith(".sql")).length;
    const before = count();
    const { passed, output } = await run([
      ...[process.execPath, "x", "drizzle-kit", "generate", "--dialect", "postgresql"],
      ...["--schema", "./src/**/tables.ts", "--out", copy],
    ]);
    return { passed: passed && count() === before, output };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

let failed = 0;
for (const check of checks) {
  const { passed, output } = await check.run();
  if (passed) continue;
  failed += 1;
  console.error(`${output.trimEnd()}\n✗ ${check.name}: ${check.remedy}\n`);
}
console.log(`checks: ${checks.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
