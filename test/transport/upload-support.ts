/** What the tests of uploads share: a server that works on nothing, what it keeps, and requests that are sent piece by piece. */
import { expect } from "bun:test";
import { connect, type Socket } from "node:net";
import type { PreparedUpload } from "#test/domains/media/support.ts";
import { formType, storedObjects } from "#test/harness/media.ts";
import { TestServer, type Person } from "#test/harness/server.ts";

export const mebibyte = 1024 * 1024;
/** Nobody works on what comes, so that it stays as it came. */
export const env = { ROLE: "web" };
export const server = await TestServer.start({ env });
export const form = { "content-type": formType };

export const field = (name: string): string => `content-disposition: form-data; name="${name}"`;

export async function person(on: TestServer = server): Promise<Person> {
  const [somebody] = await on.people("ann");
  if (!somebody) throw new Error("nobody came");
  return somebody;
}

export const isStored = async (mediaId: unknown, on: TestServer = server): Promise<boolean> =>
  (await storedObjects(on)).some(({ key }) => key.includes(String(mediaId)));

export async function mediaOf(on: TestServer, { id }: Person): Promise<number> {
  return await on.transaction(async ({ sql }) => {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from media where owner_id = ${id}`;
    return row?.count ?? 0;
  });
}

/** Nothing was kept: no row, no object, nothing half written. */
export async function expectNothing(somebody: Person, before: number, on: TestServer = server) {
  expect(await mediaOf(on, somebody)).toBe(0);
  expect((await storedObjects(on)).length).toBe(before);
}

export async function halfWritten(on: TestServer): Promise<number> {
  const folder = `${on.dataDir}/files/.incoming`;
  return (
    await Array.fromAsync(new Bun.Glob("*").scan({ cwd: folder, onlyFiles: true })).catch(() => [])
  ).length;
}

/** A request that is sent piece by piece. */
export class Upload {
  readonly #socket: Socket;
  #answer = "";
  readonly #ended: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#ended = new Promise((resolve) => {
      socket.on("data", (data) => {
        this.#answer += data.toString("latin1");
        if (this.#answer.includes("\r\n\r\n")) resolve();
      });
      socket.on("close", () => resolve());
      socket.on("error", () => resolve());
    });
  }

  static async begin(
    sender: Person,
    length: number,
    on: TestServer = server,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Upload> {
    const authorization = `Bearer ${sender.accessToken}`;
    const headers = { "content-type": formType, "content-length": String(length), authorization };
    return await Upload.#open(on, "POST /v1/media", { ...headers, ...more });
  }

  static async beginPut({ upload }: PreparedUpload, on: TestServer): Promise<Upload> {
    const { pathname, search } = new URL(upload.url);
    return await Upload.#open(on, `PUT ${pathname}${search}`, upload.headers);
  }

  static async #open(
    { server: { port } }: TestServer,
    line: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Upload> {
    const socket = connect(port, "127.0.0.1");
    await new Promise((resolve) => socket.once("connect", resolve));
    const upload = new Upload(socket);
    const all = Object.entries({ host: `127.0.0.1:${port}`, ...headers });
    const head = all.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    await upload.write(`${line} HTTP/1.1\r\n${head}\r\n`);
    return upload;
  }

  async write(piece: string | Uint8Array): Promise<void> {
    await new Promise((resolve) => this.#socket.write(piece, resolve));
  }

  vanish(): void {
    this.#socket.resetAndDestroy();
  }

  /** Of the answer, which may come before everything was sent. */
  async status(): Promise<number> {
    await this.#ended;
    this.#socket.destroy();
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(this.#answer)?.[1] ?? 0);
  }
}
