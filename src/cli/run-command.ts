/** How commands end: what people can do something about is one line and 1; everything else is a fault of ours, whole. */
import { AppError } from "#src/kit/errors.ts";
import { StartupError } from "#src/platform/startup-error.ts";

export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof StartupError || error instanceof AppError)) throw error;
    process.stderr.write(`${error.message.trimEnd()}\n`);
    process.exitCode = 1;
  }
}
