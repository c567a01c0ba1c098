/** `bun run verify`: from a fresh clone to tested. Installs what is missing, then runs every test. */
import { become, installDependencies } from "./install.ts";

await installDependencies();
await become("test/run.ts", process.argv.slice(2));
