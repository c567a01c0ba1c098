/** Loaded before every test file: stops the services that a plain `bun test` had to start for itself. */
import { afterAll } from "bun:test";
import { stopEverything } from "./cleanup.ts";

afterAll(stopEverything);
