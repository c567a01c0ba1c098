/** Waits for some work, but no longer than that: what is late goes on, and how it ends is nobody's any more. */
export async function within(waitMs: number, work: Promise<unknown>): Promise<void> {
  const settled = work.then(
    () => undefined,
    () => undefined,
  );
  await orElse(waitMs, settled, (late) => late.resolve(undefined));
}

/**
 * The same for what is needed: late is failed. A command that was under way when its connection died may never settle,
 * whatever its client promises.
 */
export async function orFail<T>(waitMs: number, work: Promise<T>): Promise<T> {
  return await orElse(waitMs, work, (late) => late.reject(new Error("no answer in time")));
}

async function orElse<T>(
  waitMs: number,
  work: Promise<T>,
  giveUp: (late: PromiseWithResolvers<T>) => void,
): Promise<T> {
  const late = Promise.withResolvers<T>();
  const timer = setTimeout(() => giveUp(late), waitMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
