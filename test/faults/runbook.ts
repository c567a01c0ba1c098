/** The commands of the runbook, as docs/operations.md prints them: what is tested is what people will type. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const page = readFileSync(resolve(import.meta.dir, "../../docs/operations.md"), "utf8");

/** The block of a step, with the backup's place in it. */
export function blockOf(step: number, language: "sql" | "sh" | "ini", backup = ""): string {
  const [, text = ""] = page.split(`**Step ${step}.`);
  const [, block] = new RegExp(`^\`\`\`${language}\n([^]*?)\`\`\`$`, "m").exec(text) ?? [];
  if (block === undefined) throw new Error(`step ${step} has no block of ${language}`);
  return block.trim().replaceAll("/backup/", `${backup}/`);
}

/** Lines of `postgresql.conf` as settings. */
export function settingsOf(step: number, backup: string): Record<string, string> {
  const lines = blockOf(step, "ini", backup).split("\n");
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = "", value = ""] = /^(\w+) = (.*)$/.exec(line) ?? [];
      return [name, value.replace(/^'(.*)'$/, "$1")];
    }),
  );
}
