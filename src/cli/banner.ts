/** What a person who just started the server needs to know, in one look. */

export interface BannerFacts {
  readonly url: string;
  readonly dataDir: string;
  readonly database: string;
  /** Where the mail goes: a page of ours, or a server. */
  readonly mail: string;
  readonly replacedPort: number | undefined;
  readonly readyMs: number;
}

export function banner(facts: BannerFacts): string {
  const rows = [
    ["API", facts.url],
    ["Docs", `${facts.url}/docs`],
    ["Mail", facts.mail],
    ["Database", facts.database],
    ["Data", facts.dataDir],
    ["Stop", "ctrl-C"],
    ["Next", "docs/tutorial.md: your first app in 15 minutes"],
    ["", "npx -y bun@1.4.5 run console: look around, from a second terminal"],
  ];
  const lines = rows.map(([name = "", value = ""]) => `  ${name.padEnd(10)}${value}`);
  if (facts.replacedPort !== undefined)
    lines.push("", `  Port ${facts.replacedPort} was taken, so this is the next free one.`);
  return ["", `Hubbub is ready (${(facts.readyMs / 1000).toFixed(1)} s).`, "", ...lines, ""].join(
    "\n",
  );
}
