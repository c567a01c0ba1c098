/** For what tells nobody that it happened, such as a file that is removed: looked at again and again, for half a minute. */
const everyMs = 10;
const waitMs = 30_000;

export async function eventually(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + waitMs;
  while (!(await isSo())) {
    if (Date.now() > until) throw new Error(`It never came to this: ${what}`);
    await Bun.sleep(everyMs);
  }
}
