/** Loaded before every test file: allows for slow machines, and stops what a plain `bun test` had to start for itself. */
import { afterAll, setDefaultTimeout } from "bun:test";
import { stopEverything } from "./cleanup.ts";

setDefaultTimeout(20_000);
afterAll(stopEverything);
