/** What operators are told of metrics is true: every name in the pages exists, and every metric is explained. */
import { expect, test } from "bun:test";
import { resolve } from "node:path";
import { TestServer } from "#test/harness/server.ts";

const docs = resolve(import.meta.dir, "../../docs");
const page = await Bun.file(resolve(docs, "operations.md")).text();
/** Roles of the database, which are named alike. */
const roles = new Set(["hubbub_audit"]);
const namePattern = /\b(?:hubbub|process)_[a-z_]+\b/g;

/** Names and types that a running server gives, whatever has happened so far. */
async function typesGiven(): Promise<Map<string, string>> {
  const server = await TestServer.start();
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return new Map(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => [name, type]),
  );
}
const given = await typesGiven();

function existing(name: string): boolean {
  const base = name.replace(/_(?:bucket|sum|count)$/, "");
  return given.has(name) || given.get(base) === "histogram";
}

test("the page's table names every metric of a running server with its type, and no other", () => {
  const rows = [...page.matchAll(/^\| `((?:hubbub|process)_\w+)` \| (\w+)/gm)];
  const explained = new Map(rows.map(([, name = "", type = ""]) => [name, type]));
  expect(Object.fromEntries(explained)).toEqual(Object.fromEntries(given));
});

test("the page's text and alerts speak only of metrics that exist", () => {
  const unknown = [...page.matchAll(namePattern)].map(([name]) => name);
  expect(unknown.filter((name) => !existing(name) && !roles.has(name))).toEqual([]);
  expect(unknown.length).toBeGreaterThan(given.size);
});

test("every alert has a playbook of its own", () => {
  const alerts = [...page.matchAll(/^\| \[(.+?)\]\(#(.+?)\)/gm)];
  const headings = [...page.matchAll(/^### (.+)$/gm)].map(([, title]) => title ?? "");
  expect(alerts.length).toBeGreaterThan(10);
  for (const [, title = "", anchor] of alerts) {
    expect(headings).toContain(title);
    expect(anchor).toBe(title.toLowerCase().replaceAll(" ", "-"));
  }
});

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
}

interface Dashboard {
  readonly schemaVersion: number;
  readonly templating: {
    readonly list: readonly { name: string; type: string; query: string | { query: string } }[];
  };
  readonly panels: readonly Panel[];
}

const dashboard = (await Bun.file(resolve(docs, "grafana/hubbub.json")).json()) as Dashboard;
const queries = dashboard.panels.flatMap((panel) => panel.targets?.map(({ expr }) => expr) ?? []);

test("every expression of the dashboard is about a metric that exists, as its type allows", () => {
  expect(queries.length).toBeGreaterThan(30);
  for (const query of queries) {
    const names = [...query.matchAll(namePattern)].map(([name]) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !existing(name))).toEqual([]);
    expect(query.split("(").length).toBe(query.split(")").length);
    for (const [, inner = "", name = ""] of query.matchAll(/\b(rate|increase)\((\w+)/g))
      expect([inner, name, given.get(name) !== "gauge"]).toEqual([inner, name, true]);
    if (query.includes("histogram_quantile")) expect(query).toMatch(/_bucket\{.*by|by \(le/);
  }
});

test("every metric of our own is on the dashboard", () => {
  const shown = queries.join(" ");
  const missing = [...given.keys()].filter((name) => !shown.includes(name));
  expect(missing).toEqual([]);
});

test("the dashboard is one that Grafana 10 takes: variables, a data source to choose, panels side by side", () => {
  expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(38);
  const variables = dashboard.templating.list.map(({ name, type }) => [name, type]);
  expect(variables).toEqual([
    ["datasource", "datasource"],
    ["job", "query"],
    ["instance", "query"],
  ]);
  const used = [...JSON.stringify(dashboard).matchAll(/\$\{?(\w+)/g)].map(([, name]) => name);
  const builtIn = ["__rate_interval", "__all"];
  const known = new Set([...builtIn, ...variables.map(([name]) => name)]);
  expect(used.filter((name) => !known.has(name ?? ""))).toEqual([]);
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  const taken = new Set<string>();
  for (const { type, datasource, gridPos, targets } of dashboard.panels) {
    if (type !== "row")
      expect([datasource?.uid, targets?.length]).toEqual(["${datasource}", targets?.length || 1]);
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect(taken.has(`${x}.${y}`)).toBe(false);
        taken.add(`${x}.${y}`);
      }
    }
  }
});
