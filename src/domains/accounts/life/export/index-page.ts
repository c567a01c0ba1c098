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
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self'">
<title>Data of @${escapeHtml(handle)} – Hubbub</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}td,th{text-align:left;padding:.2rem 1rem .2rem 0;vertical-align:top}</style>
</head>
<body>
<h1>Data of @${escapeHtml(handle)}</h1>
<p>Everything that Hubbub kept of this account on ${escapeHtml(momentOf(madeAt))}.</p>
${notes.map((note) => `<p>${escapeHtml(note)}</p>`).join("\n")}
<table>
<tr><th>File</th><th>What it holds</th><th>Entries</th></tr>
${lines.join("\n")}
</table>
</body>
</html>
`;
}
