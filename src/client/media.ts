/** Waiting for what the server makes of a file: told by events, which are not lost, and looked at once. */
import { HubbubError, type HubbubErrorCode } from "./errors.ts";
import type { Stop } from "./listeners.ts";
import type { Output } from "./types.ts";

export type Medium = Output<"media.get">;

export interface WaitOptions {
  readonly timeoutMs?: number | undefined;
}

export interface MediumWait extends WaitOptions {
  readonly mediaId: string;
  readonly get: () => Promise<Medium>;
  readonly onUpdated: (handler: (medium: Medium) => void) => Stop;
  readonly onDeleted: (handler: (mediaId: string) => void) => Stop;
}

const timeoutMsDefault = 600_000;

export function waitForMedium(wait: MediumWait): Promise<Medium> {
  const { mediaId, timeoutMs = timeoutMsDefault } = wait;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      end();
      reject(error);
    };
    const look = (medium: Medium): void => {
      if (medium.id !== mediaId) return;
      if (medium.state === "failed") fail(failureOf(medium));
      if (medium.state !== "ready") return;
      end();
      resolve(medium);
    };
    const late = (): void => fail(new HubbubError("timeout", "It is not ready yet."));
    // Beyond what timers can count it is for ever.
    const timer = Number.isFinite(timeoutMs) ? setTimeout(late, timeoutMs) : undefined;
    const stops = [
      wait.onUpdated(look),
      wait.onDeleted((gone) => {
        if (gone === mediaId) fail(new HubbubError("not-found", "It is gone."));
      }),
    ];
    const end = (): void => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
    // Listening began before, so that nothing that happens meanwhile is missed.
    wait.get().then(look, fail);
  });
}

function failureOf({ failure }: Medium): HubbubError {
  return new HubbubError((failure ?? "invalid") as HubbubErrorCode, "Nothing could be made of it.");
}
