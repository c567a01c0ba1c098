/** Counts what this process sends to PostgreSQL, at the level of the protocol: nothing escapes it, and nothing need be installed. */
import { Socket } from "node:net";

export interface StatementCounts {
  /** Executions of prepared statements, and texts sent as they are. */
  readonly statements: number;
  readonly bytes: number;
}

const [execute, query] = ["E", "Q"].map((letter) => letter.charCodeAt(0));
const headerBytes = 5;
const redisStar = "*".charCodeAt(0);

let counts: { statements: number; bytes: number } | null = null;
let isInstalled = false;

/** Answers what was counted since the last call, and begins anew. */
export function countStatements(): StatementCounts {
  const before = counts ?? { statements: 0, bytes: 0 };
  counts = { statements: 0, bytes: 0 };
  if (!isInstalled) install();
  return before;
}

function install(): void {
  isInstalled = true;
  const write = Reflect.get(Socket.prototype, "write") as (...args: unknown[]) => boolean;
  Socket.prototype.write = function counting(this: Socket, ...args: unknown[]): boolean {
    const [chunk] = args;
    if (chunk instanceof Uint8Array) count(Buffer.from(chunk));
    return write.apply(this, args);
  };
}

/** The driver writes whole messages: a letter, four bytes of length, the rest. */
function count(chunk: Buffer): void {
  // Redis is written to as well, and its commands begin with a star.
  if (counts === null || chunk[0] === redisStar) return;
  counts.bytes += chunk.length;
  for (let at = 0; at + headerBytes <= chunk.length; at += 1 + chunk.readInt32BE(at + 1)) {
    const letter = chunk[at];
    if (letter === execute || letter === query) counts.statements += 1;
  }
}
