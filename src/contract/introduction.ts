/** What a reader of the documents needs before the first operation. */
import { closeCodes } from "#src/kit/close-codes.ts";
import { errorTable } from "#src/kit/errors.ts";
import packageFile from "../../package.json" with { type: "json" };

export const apiTitle = "Hubbub";
export const apiVersion: string = packageFile.version;

export const apiDescription = `
A social backend that speaks first over one WebSocket. Everything below is also served there, together with live
events: see [the socket](/docs/socket), for programs [asyncapi.json](/asyncapi.json).

**First steps.** \`auth.register\`, then \`auth.verifyEmail\` with the code from the mail, gives an \`accessToken\`.
Send it as \`Authorization: Bearer …\`; ask \`auth.refresh\` for the next one before it ends.

**Calls.** Every operation is a \`POST\` of a JSON object; success answers with the result itself. Fields that an
operation does not know are refused, so that a typing mistake shows at once.

**Errors** are one object everywhere, under \`error\`. Programs look at its \`code\`, one of [these](/docs/socket#errors);
what you may not see is answered exactly like what does not exist.

**Retries.** Give each write an \`Idempotency-Key\` of its own and send it again unchanged when no answer came: it takes
effect once.

**Lists** come in pages: send \`nextCursor\` back as \`cursor\` until it is null. A short page is not the end.
`.trim();

export const socketDescription = `
One connection carries requests, their replies, durable events and fleeting signals, each as one JSON object in a text
frame.

**Opening.** The first frame is \`session.open\` with an access token; without it the socket is closed after a few
seconds. Requests may follow at once, without waiting for its reply.

**Requests** carry an \`id\` of your choice, which the reply repeats. Writes of a connection run in the order sent; reads
may overtake. A write's \`key\` (a UUIDv7) makes its retry harmless.

**Events** belong to a stream and are numbered without gaps. Apply the one that follows your cursor, drop what you have,
and when one is missing read it with \`stream.read\`. What happened while you were away comes the same way:
\`session.open\` names the streams that changed, and a \`reset\` means to take \`stream.snapshot\`. An entry with \`skip\`
moves the cursor and nothing else.

**Signals** may be lost. They are counted for each watch from 1; after a jump, watch again and take the new snapshot.
A frame \`{"watch":"w1","ended":true}\` says that what you watched may no longer be seen.

**Closing.** The close frame's reason is JSON, \`{"reason":"flood","delaySeconds":60}\`. The range of its code says what to
do: 4000–4099 reconnect after the delay and resume, 4100–4199 get a new token first, 4200–4299 stop.

**Unknown** events, signals and fields are to be ignored: newer servers send them.
`.trim();

/** Markdown tables for those who read; the same facts are in the documents' schemas for those who generate. */
export function errorTableMarkdown(): string {
  const rows = Object.entries(errorTable).map(
    ([code, { status, retry, meaning }]) =>
      `| \`${code}\` | ${status} | ${retry ? "yes" : "no"} | ${meaning} |`,
  );
  return ["| code | HTTP status | retry | meaning |", "|---|---|---|---|", ...rows].join("\n");
}

export function closeTableMarkdown(): string {
  const rows = Object.entries(closeCodes).map(
    ([reason, { code, meaning, delaySeconds }]) =>
      `| ${code} | \`${reason}\` | ${meaning} | ${adviceFor(code, delaySeconds)} |`,
  );
  return ["| close code | reason | meaning | then |", "|---|---|---|---|", ...rows].join("\n");
}

export function adviceFor(code: number, delaySeconds: number): string {
  if (code >= 4200) return "stop";
  if (code >= 4100) return "get a new token, then reconnect and resume";
  return delaySeconds === 0
    ? "reconnect and resume"
    : `reconnect after ${delaySeconds} s and resume`;
}
