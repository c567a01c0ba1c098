/** People who log in over HTTP, on a device that the server knows, as almost everybody does almost always. */
import { callOver, postTo } from "./call.ts";
import type { BenchPerson } from "./hubbub.ts";

export const benchPassword = "a long password 1907";

export interface Traveller {
  readonly handle: string;
  readonly deviceSecret: string;
}

/** Their first login, which makes the device known. */
export async function knownDevices(
  port: number,
  people: readonly BenchPerson[],
): Promise<Traveller[]> {
  const travellers: Traveller[] = [];
  for (const { handle } of people) {
    const input = { identifier: handle, password: benchPassword };
    const { deviceSecret } = await callOver<{ deviceSecret: string }>(
      port,
      null,
      "auth.login",
      input,
    );
    travellers.push({ handle, deviceSecret });
  }
  return travellers;
}

export interface Crowd {
  readonly done: number;
  /** `unavailable` or `timeout`: the server had too many at its door. */
  readonly turnedAway: number;
}

/** Logs in until told to stop, so many at once, each in their turn. */
export async function logInWhile(
  port: number,
  travellers: readonly Traveller[],
  atOnce: number,
  isOver: (begun: number) => boolean,
): Promise<Crowd> {
  let begun = 0;
  let done = 0;
  let turnedAway = 0;
  const next = async (): Promise<void> => {
    while (!isOver(begun)) {
      const traveller = travellers[begun % travellers.length];
      begun += 1;
      const { handle: identifier, deviceSecret } = traveller ?? { handle: "", deviceSecret: "" };
      const input = { identifier, deviceSecret, password: benchPassword };
      const response = await postTo(port, null, "auth.login", input);
      const body = await response.text();
      if (response.ok) done += 1;
      else if (response.status === 503 || response.status === 504) {
        turnedAway += 1;
        await Bun.sleep(retryAfterMsOf(body));
      } else throw new Error(`auth.login answered ${response.status}: ${body}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, next));
  return { done, turnedAway };
}

function retryAfterMsOf(body: string): number {
  const { error } = JSON.parse(body) as { error: { retryAfterMs?: number } };
  return error.retryAfterMs ?? 1_000;
}
