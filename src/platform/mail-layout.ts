/** The one layout every mail has: plain text, and HTML that says the same, readable in any client without images. */
import type { Mail } from "../kit/services.ts";

export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** Shown large on a line of its own, after the first paragraph. */
  readonly code?: string;
  /** Shown as a button after the first paragraph. */
  readonly link?: { readonly text: string; readonly url: string };
}

const signature = "Hubbub";
const fonts = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,sans-serif";

export function layOut(letter: Letter): Mail {
  const [opening = "", ...rest] = letter.paragraphs;
  const { link } = letter;
  const code = letter.code === undefined ? [] : [letter.code];
  const links = link === undefined ? [] : [link];
  return {
    to: letter.to,
    subject: letter.subject,
    text: `${[opening, ...code, ...links.map(({ url }) => url), ...rest, `– ${signature}`].join("\n\n")}\n`,
    html: page(letter.subject, [
      paragraph(opening),
      ...code.map(codeBlock),
      ...links.map(button),
      ...rest.map(paragraph),
    ]),
  };
}

// Mail clients drop style sheets, so styles stand on the elements; colours work on light and dark grounds alike.
function page(subject: string, blocks: readonly string[]): string {
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">`,
    `<title>${escapeHtml(subject)}</title></head><body style="margin:0;padding:24px;font:16px/1.5 ${fonts}">`,
    `<div style="max-width:480px;margin:0 auto">`,
    `<p style="margin:0 0 24px;font-weight:700;letter-spacing:.02em">${signature}</p>`,
    ...blocks,
    `</div></body></html>`,
  ].join("");
}

function paragraph(text: string): string {
  return `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`;
}

/** One text node without spaces: a double click selects it whole. */
function codeBlock(code: string): string {
  const style =
    "margin:0 0 16px;padding:16px;border:1px solid #8888;border-radius:8px;text-align:center;" +
    "font:700 32px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:.12em";
  return `<p style="${style}">${escapeHtml(code)}</p>`;
}

/** The address stands below as well: some clients show no links, and people like to see where they go. */
function button({ text, url }: { text: string; url: string }): string {
  const style =
    "display:inline-block;padding:12px 20px;border-radius:8px;background:#4f46e5;color:#fff;" +
    "font-weight:600;text-decoration:none";
  const address = escapeHtml(url);
  return (
    `<p style="margin:0 0 8px"><a href="${address}" style="${style}">${escapeHtml(text)}</a></p>` +
    `<p style="margin:0 0 16px;font-size:12px;overflow-wrap:anywhere;opacity:.75">${address}</p>`
  );
}

/** A moment as mails say it: to the minute, in UTC, because nobody knows where it is read. */
export function momentOf(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** For text and for quoted attributes. */
export function escapeHtml(text: string): string {
  return Bun.escapeHTML(text);
}
