/** Sends a file, shows how far it is, and waits until the server has made of it what it makes; then it may be one's face. */
import { basename } from "node:path";
import type { Client, Medium } from "#src/client/index.ts";
import { LineError } from "./parse.ts";
import type { Screen } from "./screen.ts";

const uses = { avatar: "avatarId", cover: "coverId" } as const;
type Use = keyof typeof uses;

const barLength = 24;
const readyMsMax = 120_000;

/** `upload <file> [avatar | cover]`. Answers the medium as it is in the end. */
export async function uploadFile(
  { client, screen }: { readonly client: Client; readonly screen: Screen },
  [path, use]: readonly string[],
): Promise<Medium> {
  if (path === undefined) throw new LineError("Name a file: upload portrait.jpg avatar");
  if (use !== undefined && !isUse(use))
    throw new LineError("A file can be set as avatar or cover, or as nothing.");
  const file = Bun.file(path);
  if (!(await file.exists())) throw new LineError(`There is no file ${path}.`);
  const stop = showStates(client, screen);
  try {
    const sent = await client.upload(file, { name: basename(path), onProgress: barOn(screen) });
    const medium = await client.mediumReady(sent.id, { timeoutMs: readyMsMax });
    if (use !== undefined) await client.call("profile.update", { [uses[use]]: medium.id });
    return medium;
  } finally {
    stop();
  }
}

function isUse(word: string): word is Use {
  return Object.hasOwn(uses, word);
}

/** One line for each tenth: what people see grow, and programs do not see at all. */
function barOn(screen: Screen) {
  let told = -1;
  return ({ sentBytes, totalBytes }: { sentBytes: number; totalBytes: number }): void => {
    const tenth = Math.floor((sentBytes / Math.max(totalBytes, 1)) * 10);
    if (tenth === told) return;
    told = tenth;
    const full = Math.round((tenth / 10) * barLength);
    const bar = "█".repeat(full) + screen.style.dim("░".repeat(barLength - full));
    screen.note(`  ${bar} ${String(tenth * 10).padStart(3)} % of ${sizeOf(totalBytes)}`);
  };
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000
    ? `${Math.ceil(bytes / 1000)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** What is made of it, as the server tells. */
function showStates(client: Client, screen: Screen): () => void {
  return client.onStream(null, (told) => {
    if (told.event !== "media.updated") return;
    const { state, progress } = told.data;
    screen.note(
      `  ${screen.style.dim(state === "processing" ? `${state}, ${progress} %` : state)}`,
    );
  });
}
