import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServerProcess } from "#test/harness/server-process.ts";
import { temporaryDataDir } from "#test/harness/data-dir.ts";
import { TestServer } from "#test/harness/server.ts";
import { picture, seeded } from "../../../platform/imaging/pictures.ts";
import { fetchAll, keysOf, sendFile, tellings, type Medium } from "./support.ts";

/** What the work takes, more or less: kills fall on all of it. */
const workMs = 900;

test("killed again and again with -9, the work ends once, with whole files", async () => {
  const dataDir = temporaryDataDir();
  const server = await TestServer.start({ env: { ROLE: "web", DATA_DIR: dataDir.path } });
  const [ann] = await server.people("ann");
  if (!ann) throw new Error("one person");
  const mediaId = await sendFile(ann, "a.jpg", await picture("jpeg", 3_000, 2_000), {}, server);
  const random = seeded(3);
  const begin = async () => {
    const worker = startServerProcess({
      command: [join(import.meta.dir, "crash-worker.ts"), mediaId],
      env: { DATABASE_URL: server.server.database, DATA_DIR: dataDir.path },
    });
    await worker.printed(/working/, 60_000);
    return worker;
  };
  const killed: number[] = [];
  while (killed.length < 5) {
    const worker = await begin();
    killed.push(worker.pid);
    // Nothing is waited for: this is the moment of the kill.
    await Bun.sleep(random() * workMs);
    worker.kill("SIGKILL");
    await worker.exited;
    const { state, files } = await ann.call<Medium>("media.get", { mediaId });
    expect(files).toHaveLength(state === "ready" ? 8 : 0);
  }
  const last = await begin();
  await last.printed(/done/, 60_000);
  const medium = await ann.call<Medium>("media.get", { mediaId });
  expect(medium).toMatchObject({ state: "ready", width: 2_048, version: 3 });
  expect(await tellings(server, mediaId)).toBe(3);
  const files = await fetchAll(medium, server);
  expect((await keysOf(server, mediaId)).sort()).toEqual([...files.keys()].sort());
  const sharp = (await import("sharp")).default;
  for (const { name, bytes } of medium.files) {
    expect(files.get(name)?.length).toBe(bytes);
    await sharp(files.get(name), { failOn: "error" }).raw().toBuffer();
  }
  // Whoever came next cleared away what they left.
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith("hubbub-media-"));
  expect(left.filter((name) => killed.some((pid) => name.includes(`-${pid}-`)))).toEqual([]);
  await server.stop();
  dataDir.remove();
}, 180_000);
