/** Finding a port to listen on. */
import { StartupError } from "./startup-error.ts";

const attemptsMax = 20;

/** Calls `listen` with the wanted port; if that was only our default and is taken, with the ones after it. */
export function listenOnFreePort<T>(
  wanted: { readonly port: number; readonly isExplicit: boolean },
  listen: (port: number) => T,
): T {
  for (let port = wanted.port; ; port += 1) {
    try {
      return listen(port);
    } catch (error) {
      if (!isTaken(error)) throw error;
      if (wanted.isExplicit) throw new StartupError(`PORT ${port} is taken by another program.`);
      if (port - wanted.port >= attemptsMax)
        throw new StartupError(`PORT: ${wanted.port} to ${port} are all taken, choose another.`);
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}
