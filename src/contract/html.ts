/** Just enough to write HTML from text that is not ours to trust with angle brackets. */

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Contracts write names between backticks, and use no other markup. */
export function prose(text: string): string {
  return escape(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}

/** Markdown of paragraphs, bold words, code and one kind of link: what our own introductions use. */
export function paragraphs(markdown: string): string {
  return markdown
    .split("\n\n")
    .map((text) => {
      const html = prose(text.replaceAll("\n", " "))
        .replaceAll(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
        .replaceAll(/\[([^\]]+)\]\((\/[^)\s]*)\)/g, '<a href="$2">$1</a>');
      return `<p>${html}</p>`;
    })
    .join("\n");
}

export function codeBlock(value: unknown): string {
  return `<pre><code>${escape(JSON.stringify(value, null, 2))}</code></pre>`;
}
