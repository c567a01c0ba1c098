/**
 * Text messages leave through Twilio's API, or any provider's that speaks it. Sending throws when the provider refuses or
 * does not answer in time; whoever sends does so from a job, which tries again. Neither numbers, nor words, nor
 * credentials stand in an error.
 */
import type { SmsOutcome, SmsSender } from "../kit/services.ts";
import { boundedFetch } from "./bounded-fetch.ts";

export interface SmsProvider {
  /** Without a trailing slash. */
  readonly apiUrl: string;
  readonly accountSid: string;
  /** The account's own (its id and token), or an API key's. */
  readonly user: string;
  readonly password: string;
  /** A number, an alphanumeric sender, or the id of a messaging service. */
  readonly from: string;
}

const answerMs = 10_000;
/** What Twilio answers for numbers that never get a message: invalid, unreachable, no mobile, a region switched off, unsubscribed. */
const undeliverable = new Set([21211, 21214, 21217, 21265, 21408, 21610, 21612, 21614]);
/** Nothing was sent: there was no connection to send it over. */
const unconnected = new Set(["ConnectionRefused", "ECONNREFUSED", "FailedToOpenSocket"]);

/** `code` is the provider's number for what went wrong, or the HTTP status, or the network's word. */
export class SmsError extends Error {
  override readonly name = "SmsError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export function createSmsSender(provider: SmsProvider, timeoutMs = answerMs): SmsSender {
  const url = `${provider.apiUrl}/2010-04-01/Accounts/${encodeURIComponent(provider.accountSid)}/Messages.json`;
  const credentials = Buffer.from(`${provider.user}:${provider.password}`).toString("base64");
  const sender = /^MG[0-9a-f]{32}$/i.test(provider.from) ? "MessagingServiceSid" : "From";
  return {
    async send({ to, text }) {
      const attempt = (): Promise<Response> =>
        boundedFetch(url, {
          method: "POST",
          headers: { authorization: `Basic ${credentials}`, accept: "application/json" },
          body: new URLSearchParams({ To: to, [sender]: provider.from, Body: text }),
          signal: AbortSignal.timeout(timeoutMs),
        });
      return await outcomeOf(await onceMore(attempt));
    },
  };
}

/** Only what surely was not taken is asked again here: a message that comes twice is paid twice. */
async function onceMore(attempt: () => Promise<Response>): Promise<Response> {
  try {
    const response = await attempt();
    if (response.status !== 503) return response;
  } catch (error) {
    if (!unconnected.has(codeOf(error))) throw unreachable(error);
  }
  return await attempt().catch((error: unknown) => {
    throw unreachable(error);
  });
}

async function outcomeOf(response: Response): Promise<SmsOutcome> {
  if (response.ok) return "sent";
  const code = await providerCode(response);
  if (code !== null && undeliverable.has(code)) return "undeliverable";
  const { status } = response;
  if (status === 401 || status === 403)
    throw new SmsError(String(code ?? status), "The SMS provider does not accept SMS_ACCOUNT_SID.");
  throw new SmsError(String(code ?? status), `The SMS provider answered ${status}.`);
}

/** Of the provider's answer only its number: its words quote the request. */
async function providerCode(response: Response): Promise<number | null> {
  try {
    const answer: unknown = await response.json();
    const hasCode = typeof answer === "object" && answer !== null && "code" in answer;
    return hasCode && typeof answer.code === "number" ? answer.code : null;
  } catch {
    return null;
  }
}

function unreachable(error: unknown): SmsError {
  const isLate = error instanceof Error && error.name === "TimeoutError";
  if (isLate) return new SmsError("timeout", "The SMS provider did not answer in time.");
  return new SmsError(codeOf(error), "The SMS provider could not be reached.");
}

function codeOf(error: unknown): string {
  const hasCode = error instanceof Error && "code" in error && typeof error.code === "string";
  return hasCode ? String(error.code) : "network";
}
