/** People with second factors: what their apps show, what is sent to them, and the challenges they meet. */
import { URI, type TOTP } from "otpauth";
import { finishLogin } from "#src/domains/accounts/login/finish-login.ts";
import { eventually } from "../../transport/support.ts";
import { password, type Person, type Tokens, type World } from "./support.ts";

export interface Challenge {
  readonly id: string;
  readonly methods: readonly string[];
}

/** An authenticator app that was shown the picture, with the server's time. */
export class Authenticator {
  readonly #world: World;
  readonly #totp: TOTP;

  constructor(world: World, uri: string) {
    const totp = URI.parse(uri);
    if (!("period" in totp)) throw new Error("The picture is of no app that goes by time.");
    this.#world = world;
    this.#totp = totp;
  }

  /** What it shows now, or showed so many steps ago. */
  code(stepsAgo = 0): string {
    const timestamp = this.#world.home.clock.now().getTime() - stepsAgo * 30_000;
    return this.#totp.generate({ timestamp });
  }

  /** Waits until it shows another code, so that this one stays for a while. */
  startStep(): void {
    const sinceMs = this.#world.home.clock.now().getTime() % 30_000;
    this.#world.advance({ seconds: 30 - sinceMs / 1000 });
  }

  /** Waits for a code that it has not shown yet. */
  next(): string {
    this.#world.advance({ seconds: 30 });
    return this.code();
  }

  /** Six digits that it does not show about now. */
  wrong(): string {
    const shown = new Set([-1, 0, 1, 2].map((steps) => this.code(steps)));
    return ["000000", "111111", "222222", "333333", "444444"].find((x) => !shown.has(x)) ?? "";
  }
}

export interface Protected {
  readonly person: Person;
  readonly app: Authenticator;
  readonly recoveryCodes: readonly string[];
}

/** Somebody whose login asks for a code of an app. */
export async function protectedPerson(world: World, name: string): Promise<Protected> {
  const person = await world.person(name);
  return { person, ...(await addApp(world, person)) };
}

export async function addApp(world: World, person: Person): Promise<Omit<Protected, "person">> {
  const { uri } = await person.ok<{ uri: string }>("twoFactor.beginTotp", {});
  const app = new Authenticator(world, uri);
  const { recoveryCodes = [] } = await person.ok<{ recoveryCodes?: string[] }>(
    "twoFactor.confirmTotp",
    { code: app.code() },
  );
  return { app, recoveryCodes };
}

let phones = 0;

/** Adds a phone of their own, and answers its number. */
export async function addPhone(world: World, person: Person): Promise<string> {
  phones += 1;
  const phone = `+4479${String(phones).padStart(8, "0")}`;
  await person.ok("twoFactor.addPhone", { phone });
  await person.ok("twoFactor.confirmPhone", { code: await textedCode(world, phone) });
  return phone;
}

/** The code in the latest message to this phone, once there are as many as this. */
export async function textedCode(world: World, phone: string, count = 1): Promise<string> {
  const texts = () =>
    (world.home.server.mailbox?.listTexts() ?? []).filter(({ to }) => to === phone);
  await eventually(() => texts().length >= count);
  return /^\d{8}/.exec(texts()[0]?.text ?? "")?.[0] ?? "";
}

/** Logs in as far as the password gets. */
export async function challengeFor(
  world: World,
  identifier: string,
  more: object = {},
): Promise<Challenge> {
  const answer = await world.ok<{ challenge?: Challenge }>("auth.login", {
    identifier,
    password,
    ...more,
  });
  if (!answer.challenge) throw new Error("No second factor was asked for.");
  return answer.challenge;
}

/** As many as these, without the time that so many passwords take. */
export async function challengesFor(
  world: World,
  person: Person,
  count: number,
): Promise<Challenge[]> {
  const begin = () =>
    world.home.transaction((ctx) => finishLogin(ctx, { account: person, strength: "single" }));
  const answers = await Promise.all(Array.from({ length: count }, begin));
  return answers.flatMap((answer) => ("challenge" in answer ? answer.challenge : []));
}

export async function complete(
  world: World,
  { id }: Pick<Challenge, "id">,
  method: string,
  code: string,
): Promise<Tokens & { deviceSecret?: string }> {
  return await world.ok("auth.completeChallenge", { challengeId: id, method, code });
}

/** `status code`, or `ok`. */
export async function outcome(
  world: World,
  { id }: Pick<Challenge, "id">,
  method: string,
  code: string,
): Promise<string> {
  const input = { challengeId: id, method, code };
  const { status, error } = await world.call("auth.completeChallenge", input);
  return error ? `${status} ${error.code}` : "ok";
}

/** How often each outcome came. */
export function tally(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of outcomes) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}

/** The next mail to them about a change of what a login asks for, whatever else comes in between. */
export async function changeMail(world: World, { email }: Person): Promise<string> {
  for (;;) {
    const { source } = await world.smtp.next(email);
    if (source.includes("Subject: Your Hubbub login changed")) return source;
  }
}
