/** A start that cannot succeed, told in one line to the person who started it. Never carries a secret. */
export class StartupError extends Error {
  override readonly name = "StartupError";
}
