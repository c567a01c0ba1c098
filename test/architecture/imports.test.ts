import { expect, test } from "bun:test";
import { dirname, join, relative, resolve } from "node:path";

/** Which parts of `src/` a part may import. The order of domains is checked apart. */
const allowed: Record<string, readonly string[]> = {
  kit: ["kit"],
  platform: ["kit", "platform"],
  realtime: ["kit", "platform", "realtime"],
  domains: ["kit", "platform", "realtime", "domains"],
  transport: ["kit", "platform", "realtime", "transport"],
  jobs: ["kit", "platform", "realtime", "jobs"],
  contract: ["kit", "contract", "registry.ts"],
  client: ["client"],
  web: ["client", "web"],
  "registry.ts": ["kit", "domains"],
  "config.ts": ["kit", "platform"],
};

const seesEverything = new Set(["main.ts", "server.ts", "cli"]);

const domains = [
  ...["accounts", "media", "graph", "groups", "posts", "feed", "stories", "chat", "presence"],
  ...["moderation", "analytics", "admin", "notifications"],
];

/** They follow what others do; others must not know them. */
const followers = new Set(["notifications", "analytics"]);

const source = resolve(import.meta.dir, "../../src");

interface Import {
  readonly from: string;
  readonly to: string;
}

/** Static, type-only, re-exporting and dynamic imports, and `import("…")` in types. */
const importPattern = /(?:\bfrom\s+|\bimport\s+|\bimport\s*\(\s*)["']([^"']+)["']/g;

async function importsOfSource(): Promise<Import[]> {
  const found: Import[] = [];
  for await (const from of new Bun.Glob("**/*.{ts,tsx}").scan(source)) {
    const text = await Bun.file(join(source, from)).text();
    for (const [, name = ""] of text.matchAll(importPattern)) {
      const path = resolveOwn(from, name);
      if (path !== undefined) found.push({ from, to: relative(source, path) });
    }
  }
  return found;
}

function resolveOwn(from: string, name: string): string | undefined {
  if (name.startsWith("#src/")) return join(source, name.slice("#src/".length));
  if (name.startsWith("#")) return join(source, "..", name.slice(1));
  return name.startsWith(".") ? resolve(source, dirname(from), name) : undefined;
}

function problemOf({ from, to }: Import): string | undefined {
  const [part = "", domain = ""] = from.split("/");
  const [targetPart = "", targetDomain = "", ...targetFile] = to.split("/");
  if (to === "../package.json") return undefined;
  if (targetPart === "..") return "leaves src/";
  if (seesEverything.has(part)) return undefined;
  if (allowed[part]?.includes(targetPart) !== true) return `${part} may not import ${targetPart}`;
  if (part !== "domains" || targetPart !== "domains" || domain === targetDomain) return undefined;
  if (followers.has(targetDomain)) return `nobody imports ${targetDomain}`;
  if (!domains.includes(domain)) return `${domain} has no place in the order of domains`;
  if (domains.indexOf(targetDomain) >= domains.indexOf(domain))
    return `${targetDomain} comes after ${domain}`;
  if (!["index.ts", "tables.ts"].includes(targetFile.join("/")))
    return `of ${targetDomain} only index.ts and tables.ts are for others`;
  return undefined;
}

test("every part of the source imports only what it may", async () => {
  const imports = await importsOfSource();
  expect(imports.length).toBeGreaterThan(0);
  const problems = imports.flatMap((edge) => {
    const problem = problemOf(edge);
    return problem === undefined ? [] : [`${edge.from} → ${edge.to}: ${problem}`];
  });
  expect(problems).toEqual([]);
});

function refused(from: string, to: string): boolean {
  return problemOf({ from, to }) !== undefined;
}

test("the rules refuse what they are for", () => {
  expect(refused("kit/a.ts", "platform/b.ts")).toBe(true);
  expect(refused("platform/a.ts", "realtime/b.ts")).toBe(true);
  expect(refused("client/a.ts", "kit/b.ts")).toBe(true);
  expect(refused("domains/chat/a.ts", "domains/accounts/queries.ts")).toBe(true);
  expect(refused("domains/accounts/a.ts", "domains/chat/index.ts")).toBe(true);
  expect(refused("domains/admin/a.ts", "domains/analytics/index.ts")).toBe(true);
  expect(refused("transport/a.ts", "../test/harness/people.ts")).toBe(true);
  expect(refused("domains/chat/operations/a.ts", "domains/accounts/tables.ts")).toBe(false);
  expect(refused("main.ts", "domains/chat/queries.ts")).toBe(false);
});
