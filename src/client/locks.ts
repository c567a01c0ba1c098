/**
 * Work on what several tabs share, one at a time: through the browser's own locks where there are any, else among the
 * clients of this process that were given the same storage. Processes that share a file bring a lock of their own.
 */
import type { ClientStorage } from "./storage.ts";

export type Lock = <T>(name: string, work: () => Promise<T>) => Promise<T>;

interface BrowserLocks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** By storage, the end of the last work of each name. */
const ends = new WeakMap<ClientStorage, Map<string, Promise<unknown>>>();

export function lockFor(storage: ClientStorage): Lock {
  const locks = browserLocks();
  if (locks !== null) return (name, work) => locks.request(name, work);
  return (name, work) => {
    const byName = ends.get(storage) ?? new Map<string, Promise<unknown>>();
    ends.set(storage, byName);
    const run = (byName.get(name) ?? Promise.resolve()).then(work, work);
    byName.set(name, run);
    return run;
  };
}

function browserLocks(): BrowserLocks | null {
  const { navigator } = globalThis as { navigator?: { locks?: Partial<BrowserLocks> } };
  return typeof navigator?.locks?.request === "function" ? (navigator.locks as BrowserLocks) : null;
}
