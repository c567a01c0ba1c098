/** Writes the client's types; with `--check` it only says whether they are up to date. */
import { catalogue } from "#src/registry.ts";
import { clientTypes } from "./client-types.ts";

const path = `${import.meta.dir}/../client/generated.ts`;
const wanted = clientTypes(catalogue);
const file = Bun.file(path);
const present = (await file.exists()) ? await file.text() : "";

if (process.argv.includes("--check")) {
  if (present !== wanted) {
    process.stderr.write("src/client/generated.ts is out of date: run `bun run generate`.\n");
    process.exit(1);
  }
} else if (present !== wanted) {
  await Bun.write(path, wanted);
}
