import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";

const root = resolve(import.meta.dir, "../..");
const pages = ["README.md", "CONTRIBUTING.md", ...new Bun.Glob("docs/**/*.md").scanSync(root)];

async function anchorsOf(path: string): Promise<Set<string>> {
  const text = (await Bun.file(path).text()).replaceAll(/^```[^]*?^```/gm, "");
  const titles = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) => title);
  return new Set(
    titles.map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

test("every link between the pages leads to a file, and to a heading of it", async () => {
  const broken: string[] = [];
  let links = 0;
  for (const page of pages) {
    const path = resolve(root, page);
    for (const [, target = ""] of (await Bun.file(path).text()).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      links += 1;
      const [file = "", anchor] = target.split("#");
      const there = file === "" ? path : resolve(dirname(path), file);
      const isThere = existsSync(there);
      const isHeading = anchor === undefined || (isThere && (await anchorsOf(there)).has(anchor));
      if (!isThere || !isHeading) broken.push(`${page}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
  expect(links).toBeGreaterThan(40);
});
