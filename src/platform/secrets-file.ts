/**
 * Secrets of a development server: made at the first start, kept beside the data that they protect, readable by the
 * owner only. Production brings its own and never reads this file.
 */
import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartupError } from "./startup-error.ts";

export interface DevelopmentSecrets {
  /** As in the environment: `kid:secret`. */
  readonly tokenSecret: string;
  readonly encryptionKey: string;
}

export function readOrCreateSecrets(dataDir: string): DevelopmentSecrets {
  const path = join(dataDir, "secrets.json");
  return readSecrets(path) ?? createSecrets(dataDir, path);
}

function readSecrets(path: string): DevelopmentSecrets | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
    chmodSync(path, 0o600);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new StartupError(`DATA_DIR: cannot read ${path}. Does another user own it?`);
  }
  try {
    const content: unknown = JSON.parse(text);
    if (isSecrets(content)) return content;
  } catch {
    // Falls through to the one message below.
  }
  throw new StartupError(
    `${path} is damaged: restore it, or delete it and log in again everywhere.`,
  );
}

function isSecrets(content: unknown): content is DevelopmentSecrets {
  return (
    typeof content === "object" &&
    content !== null &&
    "tokenSecret" in content &&
    typeof content.tokenSecret === "string" &&
    "encryptionKey" in content &&
    typeof content.encryptionKey === "string"
  );
}

function createSecrets(dataDir: string, path: string): DevelopmentSecrets {
  const secrets: DevelopmentSecrets = {
    tokenSecret: `local:${randomBytes(32).toString("base64url")}`,
    encryptionKey: randomBytes(32).toString("base64url"),
  };
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(draft, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
    // Linking, unlike renaming, fails when another start was faster: both then read the same secrets.
    linkSync(draft, path);
    return secrets;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const winner = code === "EEXIST" ? readSecrets(path) : undefined;
    if (winner !== undefined) return winner;
    throw new StartupError(`DATA_DIR: cannot write to ${dataDir} (${String(code)}).`);
  } finally {
    rmSync(draft, { force: true });
  }
}
