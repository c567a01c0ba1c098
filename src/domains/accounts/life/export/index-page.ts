/** The page in an archive that says what is what. It opens without a network, and runs nothing. */
import { escapeHtml, momentOf } from "#src/platform/mail-layout.ts";

export interface ListedFile {
  readonly path: string;
  /** What it holds, as a sentence. */
  readonly about: string;
  /** How many entries a JSON file has; null for what is no list. */
  rows: number | null;
}

const notes = [
  "Files ending in .json are lists, an entry a line; times are in UTC. Pictures, films and sounds are as they are kept here.",
  "What other people wrote or made is theirs, and not in here: where something of yours belongs to something of theirs, their id stands for it.",
  "Passwords, keys and codes are kept in a form that nobody can read, and are of no use outside this server: they are not in here either.",
];

/** On a phone what is a row elsewhere stands below each other. */
const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; padding: .4rem 1.5rem .4rem 0; vertical-align: top; border-bottom: 1px solid #8884 }
td:last-child { font-variant-numeric: tabular-nums }
@media (max-width: 40rem) {
  thead { display: none }
  td { display: block; padding: 0; border: 0; overflow-wrap: anywhere }
  td:first-child { padding-top: .6rem }
  td:last-child { padding-bottom: .6rem; border-bottom: 1px solid #8884 }
  td:last-child:not(:empty)::before { content: "Entries: " }
}`;

export function indexPage(handle: string, madeAt: Date, files: readonly ListedFile[]): string {
  const lines = files.map(
    ({ path, about, rows }) =>
      `<tr><td><a href="${escapeHtml(path)}">${escapeHtml(path)}</a></td>` +
      `<td>${escapeHtml(about)}</td><td>${rows ?? ""}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self'">
<title>Data of @${escapeHtml(handle)} – Hubbub</title>
<style>${style}</style>
</head>
<body>
<h1>Data of @${escapeHtml(handle)}</h1>
<p>Everything that Hubbub kept of this account on ${escapeHtml(momentOf(madeAt))}.</p>
${notes.map((note) => `<p>${escapeHtml(note)}</p>`).join("\n")}
<table>
<thead><tr><th scope="col">File</th><th scope="col">What it holds</th><th scope="col">Entries</th></tr></thead>
<tbody>
${lines.join("\n")}
</tbody>
</table>
</body>
</html>
`;
}
