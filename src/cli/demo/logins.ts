/** What a person needs to look around as somebody of the demo. */
import { demoPassword, people } from "./people.ts";

export function demoLogins(): string {
  const handles = Object.values(people).map(({ handle }) => handle);
  const rows = [handles.slice(0, 6), handles.slice(6)].map(
    (row) => `            ${row.join("  ")}`,
  );
  return `\n  Demo      log in as any of these, with the password "${demoPassword}":\n${rows.join("\n")}\n`;
}
