/** What a person needs to look around as somebody of the demo. */
import { demoPassword, people } from "./people.ts";

export function demoLogins(): string {
  const handles = Object.values(people).map(({ handle }) => handle);
  const rows = [handles.slice(0, 6), handles.slice(6)].map(
    (row) => `            ${row.join("  ")}`,
  );
  return `
  Demo      log in as any of these, with the password "${demoPassword}":
${rows.join("\n")}
            Three people wait to be maya_okafor's friends: graph.listFriendRequests, graph.suggest, profile.search query=tomas
`;
}
