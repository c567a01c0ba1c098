/** `bun run up`: from a fresh clone to a running server. Installs what is missing, then starts. */
import { become, installDependencies } from "./install.ts";
import { whenLauncherEnds } from "./launchers.ts";

// The server watches its launchers itself; this is for one that ends while we still install.
const stopWatching = whenLauncherEnds(() => process.exit(1));
await installDependencies();
stopWatching();
await become("src/main.ts", process.argv.slice(2));
