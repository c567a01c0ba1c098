/** An SMS provider that speaks Twilio's API and is as strict: who calls, how the form is sent, and what stands in it. */

export interface TakenSms {
  readonly to: string;
  /** A number, or a messaging service. */
  readonly from: string;
  readonly text: string;
}

export interface SmsProviderServer {
  /** For `SMS_API_URL`. */
  readonly url: string;
  readonly taken: readonly TakenSms[];
  /** How many requests came, taken or not. */
  readonly asked: () => number;
  /** The next requests are answered so, one each, before the usual resumes. */
  answerNext(...answers: (() => Response | Promise<Response>)[]): void;
  stop(): Promise<void>;
}

export const smsAccount = "AC0123456789abcdef0123456789abcdef";

/** `credentials`: what stands before and after the colon of basic authorisation. */
export function startSmsProvider(credentials: string): SmsProviderServer {
  const taken: TakenSms[] = [];
  const answers: (() => Response | Promise<Response>)[] = [];
  let asked = 0;
  const expected = `Basic ${Buffer.from(credentials).toString("base64")}`;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      asked += 1;
      const answer = answers.shift();
      if (answer) return await answer();
      const { pathname } = new URL(request.url);
      if (
        request.method !== "POST" ||
        pathname !== `/2010-04-01/Accounts/${smsAccount}/Messages.json`
      )
        return refusal(404, 20404, `The requested resource ${pathname} was not found`);
      if (request.headers.get("authorization") !== expected)
        return refusal(401, 20003, "Authenticate");
      const type = request.headers.get("content-type") ?? "";
      if (!type.startsWith("application/x-www-form-urlencoded"))
        return refusal(415, 20001, "Unsupported media");
      return take(new URLSearchParams(await request.text()), taken);
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    taken,
    asked: () => asked,
    answerNext: (...more) => void answers.push(...more),
    stop: () => server.stop(true),
  };
}

function take(form: URLSearchParams, taken: TakenSms[]): Response {
  const to = form.get("To") ?? "";
  const from = form.get("From") ?? form.get("MessagingServiceSid") ?? "";
  const text = form.get("Body") ?? "";
  const known = new Set(["To", "From", "MessagingServiceSid", "Body"]);
  if ([...form.keys()].some((name) => !known.has(name)))
    return refusal(400, 20001, "Unknown parameter");
  if (from === "") return refusal(400, 21603, "A 'From' or 'MessagingServiceSid' is required");
  // It quotes the number, as the real one does.
  if (!/^\+[1-9]\d{6,14}$/.test(to))
    return refusal(400, 21211, `The 'To' number ${to} is not a valid phone number.`);
  if (text === "" || text.length > 1600) return refusal(400, 21617, "The message body is wrong");
  taken.push({ to, from, text });
  return Response.json({ sid: `SM${"0".repeat(32)}`, status: "queued" }, { status: 201 });
}

export function refusal(status: number, code: number, message: string): Response {
  return Response.json({ code, message, status }, { status });
}
