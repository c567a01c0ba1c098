/** What a test process started for itself and must stop when it ends. Tiny, because every test file loads it. */
const stops: (() => Promise<void>)[] = [];

export function stopAtEnd(stop: () => Promise<void>): void {
  stops.push(stop);
}

export async function stopEverything(): Promise<void> {
  // Last started, first stopped: a server before the database it uses.
  for (const stop of stops.splice(0).toReversed()) await stop();
}
