/** What a test process started for itself and must stop when it ends. Tiny, because every test file loads it. */
const stops: (() => Promise<void>)[] = [];

export function stopAtEnd(stop: () => Promise<void>): void {
  stops.push(stop);
}

export async function stopEverything(): Promise<void> {
  await Promise.all(stops.splice(0).map((stop) => stop()));
}
