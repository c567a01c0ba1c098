/** Signing up and logging in, asked for step by step. What is secret is not shown, not kept, and in no line of the history. */
import type { Client } from "#src/client/index.ts";
import { LineError } from "./parse.ts";
import type { Screen } from "./screen.ts";

export interface LoginParts {
  readonly client: Client;
  readonly screen: Screen;
  readonly mailPage: string | null;
  /** In the place of asking: for scripts. */
  readonly password: string | undefined;
}

type Method = "totp" | "email" | "sms" | "recoveryCode";
const methods: Readonly<Record<Method, string>> = {
  totp: "code of your authenticator app",
  email: "code from the mail",
  sms: "code from the text message",
  recoveryCode: "recovery code",
};

export async function register(parts: LoginParts): Promise<void> {
  const { client, screen } = parts;
  const email = await screen.ask("Mail address: ");
  const handle = await screen.ask("Handle: ");
  const displayName = (await screen.ask(`Name people see [${handle}]: `)) || handle;
  const birthDate = await screen.ask("Birth date (YYYY-MM-DD): ");
  const password = await screen.ask("Password (8 characters at least): ", { isHidden: true });
  await client.register({ email, handle, displayName, birthDate, password });
  screen.note(
    parts.mailPage === null
      ? "A code is on its way to that address."
      : `A code is on its way. Mail goes to ${screen.style.bold(parts.mailPage)} here.`,
  );
  await verify(parts, email);
}

async function verify({ client, screen }: LoginParts, email: string): Promise<void> {
  const code = await screen.ask("Code from the mail: ");
  await client.verifyEmail({ email, code: code.replaceAll(/\s/g, "") });
}

export async function login(parts: LoginParts, name: string | undefined): Promise<void> {
  const { client, screen } = parts;
  const identifier = name ?? (await screen.ask("Handle or mail address: "));
  const password = parts.password ?? (await screen.ask("Password: ", { isHidden: true }));
  const answer = await client.login({ identifier, password });
  if (!("challenge" in answer)) return;
  const { id: challengeId } = answer.challenge;
  const { method, code } = await askFactor(parts, answer.challenge);
  await client.completeChallenge({ challengeId, method, code });
}

/** What is done with staff rights, or to one's own login, asks again who one is. */
export async function confirm(parts: LoginParts): Promise<void> {
  const { client, screen } = parts;
  screen.note("This has to be confirmed, once for the next quarter of an hour.");
  const password = await screen.ask("Password: ", { isHidden: true });
  const answer = await client.callHttp("auth.confirm", { password });
  if (!("challenge" in answer)) return;
  const { id } = answer.challenge;
  const { method, code } = await askFactor(parts, answer.challenge);
  await client.callHttp("auth.confirm", { password, challenge: { id, method, code } });
}

async function askFactor(
  { client, screen, mailPage }: LoginParts,
  challenge: { readonly id: string; readonly methods: readonly string[] },
): Promise<{ method: Method; code: string }> {
  const offered = challenge.methods.filter(isMethod);
  const method = await chooseMethod(screen, offered);
  if (method === "email" || method === "sms") {
    await client.callHttp("auth.sendChallengeCode", { challengeId: challenge.id, method });
    if (mailPage !== null) screen.note(`It goes to ${screen.style.bold(mailPage)} here.`);
  }
  const code = await screen.ask(`${capital(methods[method])}: `);
  return { method, code: code.replaceAll(/\s/g, "") };
}

async function chooseMethod(screen: Screen, offered: readonly Method[]): Promise<Method> {
  const [first] = offered;
  if (first === undefined)
    throw new LineError("A second factor is asked for that a terminal cannot give: a passkey.");
  if (offered.length === 1) return first;
  const list = offered.map((method, index) => `${index + 1} ${methods[method]}`).join(", ");
  const typed = await screen.ask(`Second factor: ${list} [1]: `);
  return offered[Number(typed || "1") - 1] ?? offered.find((method) => method === typed) ?? first;
}

function isMethod(value: string): value is Method {
  return Object.hasOwn(methods, value);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
