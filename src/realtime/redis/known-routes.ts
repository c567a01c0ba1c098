/** Who wanted what when it was last asked: a guess to begin with, which is checked every time. */
const routesMax = 50_000;

export class KnownRoutes {
  readonly #inboxes = new Map<string, readonly string[]>();

  get(route: string): readonly string[] {
    return this.#inboxes.get(route) ?? [];
  }

  set(route: string, inboxes: readonly string[]): void {
    // Asked last, forgotten last.
    this.#inboxes.delete(route);
    if (inboxes.length === 0) return;
    this.#inboxes.set(route, inboxes);
    if (this.#inboxes.size <= routesMax) return;
    const oldest = this.#inboxes.keys().next();
    if (!oldest.done) this.#inboxes.delete(oldest.value);
  }
}
