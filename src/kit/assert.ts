/** Checks what our own code promises. A failure is a bug of ours: the call answers `internal` and we hear of it. */
export function assert(condition: unknown, expectation: string): asserts condition {
  if (!condition) throw new Error(`Broken invariant: ${expectation}`);
}

/** For closed unions: the compiler refuses the call while a case is missing. @public */
export function unreachable(value: never): never {
  throw new Error(`Broken invariant: unhandled case ${JSON.stringify(value)}`);
}
