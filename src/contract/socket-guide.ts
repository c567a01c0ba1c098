/** The socket's documentation for people: what AsyncAPI says, on one page that needs no tool to be read. */
import type { Catalogue } from "#src/kit/catalogue.ts";
import { closeCodes } from "#src/kit/close-codes.ts";
import { errorTable } from "#src/kit/errors.ts";
import type { EventDefinition, SignalDefinition } from "#src/kit/event.ts";
import type { Contract } from "#src/kit/operation.ts";
import { connectionContracts, watchNameOf } from "#src/kit/watch-contracts.ts";
import { codeBlock, escape, paragraphs, prose } from "./html.ts";
import { adviceFor, socketDescription } from "./introduction.ts";
import { plainSchema } from "./plain-schema.ts";
import { describeRateLimit, describeRole, possibleErrors, servedAt } from "./possible-errors.ts";
import {
  eventMessage,
  replyMessage,
  requestMessage,
  signalMessage,
  type SocketMessage,
} from "./socket-messages.ts";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly intro: string;
  readonly entries: readonly Entry[];
}

interface Entry {
  readonly name: string;
  readonly html: string;
}

export function socketGuide(catalogue: Catalogue): string {
  const sections = sectionsOf(catalogue).filter(({ entries }) => entries.length > 0);
  return `<div class="guide">
<nav class="contents" aria-label="Contents">
${sections.map(contentsOf).join("\n")}
<a class="group" href="#errors">Errors</a>
<a class="group" href="#close-codes">Close codes</a>
</nav>
<main>
<h1>The socket</h1>
<p class="address"><code>GET /v1/socket</code></p>
${paragraphs(socketDescription)}
${sections.map(sectionOf).join("\n")}
${errorsSection()}
${closeCodesSection()}
</main>
</div>`;
}

function sectionsOf(catalogue: Catalogue): Section[] {
  return [
    {
      id: "connection",
      title: "The connection",
      intro: "Opening, catching up and watching: what only the socket can do.",
      entries: connectionContracts(catalogue).map(requestEntry),
    },
    ...catalogue.domains.map(({ name, description, operations = [] }) => ({
      id: `requests-${name}`,
      title: name,
      intro: description,
      entries: operations
        .map(({ contract }) => contract)
        .filter((contract) => servedAt(contract, "socket"))
        .map(requestEntry),
    })),
    {
      id: "events",
      title: "Events",
      intro: "Durable: each has its place in a stream and can be read again.",
      entries: Array.from(catalogue.events.values(), eventEntry),
    },
    {
      id: "signals",
      title: "Signals",
      intro: "For whoever watches at that moment; they may be lost.",
      entries: Array.from(catalogue.signals.values(), (signal) =>
        signalEntry(signal, watchNameOf(catalogue, signal.topic)),
      ),
    },
  ];
}

function contentsOf({ id, title, entries }: Section): string {
  const links = entries.map(({ name }) => `<a href="#${escape(name)}">${escape(name)}</a>`);
  return `<a class="group" href="#${escape(id)}">${escape(title)}</a>\n${links.join("\n")}`;
}

function sectionOf({ id, title, intro, entries }: Section): string {
  return `<section id="${escape(id)}">
<h2>${escape(title)}</h2>
<p>${prose(intro)}</p>
${entries.map(({ html }) => html).join("\n")}
</section>`;
}

function requestEntry(contract: Contract): Entry {
  const { name, summary, description, kind, input, output, rateLimits = [] } = contract;
  const errors = possibleErrors(contract, "socket").map(
    ({ code, meaning }) => `<li><code>${code}</code> ${prose(meaning)}</li>`,
  );
  const html = `<article id="${escape(name)}">
<h3><a href="#${escape(name)}">${escape(name)}</a> <span class="kind">${kind}</span></h3>
<p class="summary">${prose(summary)}</p>
${[description, ...describeRole(contract), ...rateLimits.map(describeRateLimit)].flatMap((text) => (text ? [`<p>${prose(text)}</p>`] : [])).join("\n")}
<div class="frames">
${frame("you send", requestMessage(contract))}
${frame("you get", replyMessage(contract))}
</div>
<details><summary>Fields</summary>
<div class="frames">${schema("data sent", input)}${schema("data received", output)}</div>
</details>
<details><summary>Errors</summary><ul>${errors.join("")}</ul></details>
</article>`;
  return { name, html };
}

function eventEntry(event: EventDefinition): Entry {
  return pushEntry(event, `in <code>${escape(event.stream)}</code> streams`, eventMessage(event));
}

function signalEntry(signal: SignalDefinition, watch: string): Entry {
  return pushEntry(signal, `to <code>${escape(watch)}</code>`, signalMessage(signal));
}

function pushEntry(
  { name, type, summary, data }: EventDefinition | SignalDefinition,
  where: string,
  message: SocketMessage,
): Entry {
  const html = `<article id="${escape(name)}">
<h3><a href="#${escape(name)}">${escape(name)}</a> <span class="kind">${type} ${where}</span></h3>
<p class="summary">${prose(summary)}</p>
<div class="frames">${frame("you get", message)}</div>
<details><summary>Fields</summary><div class="frames">${schema("data", data)}</div></details>
</article>`;
  return { name, html };
}

function frame(label: string, { examples }: SocketMessage): string {
  return `<figure><figcaption>${label}</figcaption>${codeBlock(examples[0]?.payload)}</figure>`;
}

function schema(label: string, definition: object): string {
  return `<figure><figcaption>${label}</figcaption>${codeBlock(plainSchema(definition))}</figure>`;
}

function errorsSection(): string {
  const rows = Object.entries(errorTable).map(
    ([code, { meaning, retry }]) =>
      `<tr><td><code>${code}</code></td><td>${prose(meaning)}</td><td>${retry ? "yes" : "no"}</td></tr>`,
  );
  return table("errors", "Errors", ["code", "meaning", "retry unchanged"], rows);
}

function closeCodesSection(): string {
  const rows = Object.entries(closeCodes).map(
    ([reason, { code, meaning, delaySeconds }]) =>
      `<tr><td>${code}</td><td><code>${reason}</code></td><td>${prose(meaning)}</td><td>${adviceFor(code, delaySeconds)}</td></tr>`,
  );
  return table("close-codes", "Close codes", ["code", "reason", "meaning", "then"], rows);
}

function table(
  id: string,
  title: string,
  headings: readonly string[],
  rows: readonly string[],
): string {
  const head = headings.map((heading) => `<th scope="col">${heading}</th>`).join("");
  return `<section id="${id}"><h2>${title}</h2>
<div class="table"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div></section>`;
}
