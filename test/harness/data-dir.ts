/** A DATA_DIR of its own for one test, gone afterwards: also the part that a server started by root keeps elsewhere. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TemporaryDataDir {
  readonly path: string;
  remove(): void;
}

export function temporaryDataDir(): TemporaryDataDir {
  const parent = mkdtempSync(join(tmpdir(), "hubbub-test-"));
  const path = join(parent, "data");
  return {
    path,
    remove() {
      const home = resolveLink(join(path, "postgres"));
      if (home !== undefined) rmSync(home, { recursive: true, force: true });
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

function resolveLink(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
