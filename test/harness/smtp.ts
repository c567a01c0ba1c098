/** A real SMTP server that keeps what it is given, so that a test reads a code as a person would: out of the mail. */
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** The message as it came over the wire, headers and all parts. */
  readonly source: string;
}

export interface Smtp {
  /** For `SMTP_URL`. */
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  /** The first mail to this address that no earlier call answered; waits for it at most half a minute. */
  next(address: string): Promise<ReceivedMail>;
  stop(): Promise<void>;
}

const nextMs = 30_000;

export async function startSmtp(): Promise<Smtp> {
  const mails: ReceivedMail[] = [];
  const answered = new Set<ReceivedMail>();
  const arrivals = new EventTarget();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          source: Buffer.concat(chunks).toString("utf8"),
        });
        arrivals.dispatchEvent(new Event("mail"));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  function take(to: string): ReceivedMail | undefined {
    const mail = mails.find((candidate) => !answered.has(candidate) && candidate.to.includes(to));
    if (mail !== undefined) answered.add(mail);
    return mail;
  }

  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    async next(to) {
      const timeout = AbortSignal.timeout(nextMs);
      for (;;) {
        const mail = take(to);
        if (mail !== undefined) return mail;
        if (timeout.aborted) throw new Error(`No mail to ${to} in ${nextMs} ms.`);
        await arrival(arrivals, timeout);
      }
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function arrival(arrivals: EventTarget, timeout: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    arrivals.addEventListener("mail", () => resolve(), { once: true });
    timeout.addEventListener("abort", () => resolve(), { once: true });
  });
}
