/**
 * Mail leaves over SMTP where that is configured; elsewhere see `mailbox.ts`.
 * Sending throws when the server refuses or does not answer in time; whoever sends does so from a job, which tries again.
 */
import { createTransport } from "nodemailer";
import type { Mailer } from "../kit/services.ts";

const connectionsMax = 2;
const messagesPerConnectionMax = 100;
const connectTimeoutMs = 5_000;
const silenceTimeoutMs = 10_000;

export interface SmtpMailer extends Mailer {
  close(): void;
}

export function createSmtpMailer(options: { url: string; from: string }): SmtpMailer {
  const transport = createTransport({
    url: options.url,
    pool: true,
    maxConnections: connectionsMax,
    maxMessages: messagesPerConnectionMax,
    connectionTimeout: connectTimeoutMs,
    dnsTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: silenceTimeoutMs,
    // A message holds what it is given and fetches nothing, whatever somebody writes into it.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, text, html }) {
      // As an object the address is taken literally: no list of recipients can hide in it.
      await transport.sendMail({
        from: options.from,
        to: { name: "", address: to },
        subject,
        text,
        html,
      });
    },
    close: () => transport.close(),
  };
}
