/**
 * Where mail and text messages go while somebody develops: into memory, for a page to show. Nothing leaves the machine.
 */
import type { Clock } from "../kit/clock.ts";
import type { Mail, Mailer, Sms, SmsOutcome, SmsSender } from "../kit/services.ts";

export interface ReceivedMail extends Mail {
  readonly at: Date;
}

export interface ReceivedSms extends Sms {
  readonly at: Date;
}

const keptMax = 200;

/** The latest of this process, newest first. */
export class DevelopmentMailbox implements Mailer {
  readonly #clock: Clock;
  #mails: readonly ReceivedMail[] = [];
  #texts: readonly ReceivedSms[] = [];
  readonly sms: SmsSender = { send: (sms) => this.#receive(sms) };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async send(mail: Mail): Promise<void> {
    const received = { ...mail, at: this.#clock.now() };
    this.#mails = [received, ...this.#mails.slice(0, keptMax - 1)];
  }

  async #receive(sms: Sms): Promise<SmsOutcome> {
    const received = { ...sms, at: this.#clock.now() };
    this.#texts = [received, ...this.#texts.slice(0, keptMax - 1)];
    return "sent";
  }

  list(): readonly ReceivedMail[] {
    return this.#mails;
  }

  listTexts(): readonly ReceivedSms[] {
    return this.#texts;
  }
}
