/** Finds the server and what it says of itself. */
import { readReference, type Reference } from "./reference.ts";
import { isRecord } from "./records.ts";

const portDefault = 3000;
/** A server that finds its port taken goes on to the next free one. */
const portsTried = 10;
const answerMs = 5_000;

export interface FoundServer {
  readonly url: string;
  readonly reference: Reference;
  /** Where mail goes while somebody develops; null where it is really sent. */
  readonly mailPage: string | null;
}

export class NoServer extends Error {}

/** Throws `NoServer` with what to do about it. */
export async function findServer(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<FoundServer> {
  const named = given ?? env["HUBBUB_URL"];
  if (named !== undefined) {
    const url = (/^https?:\/\//.test(named) ? named : `http://${named}`).replace(/\/+$/, "");
    return (await look(url)) ?? fail(`No Hubbub answers at ${url}.`);
  }
  const first = Number(env["PORT"] ?? portDefault);
  for (let port = first; port < first + portsTried; port += 1) {
    const found = await look(`http://localhost:${port}`);
    if (found !== null) return found;
  }
  return fail(
    `No Hubbub answers at http://localhost:${first}. Start one beside this:\n\n  npx -y bun@1.4.5 run up\n\n` +
      `or say where it is: bun run console https://social.example`,
  );
}

function fail(message: string): never {
  throw new NoServer(message);
}

async function look(url: string): Promise<FoundServer | null> {
  const [openApi, asyncApi] = await Promise.all([
    document(`${url}/openapi.json`),
    document(`${url}/asyncapi.json`),
  ]);
  if (!isRecord(openApi) || !isRecord(asyncApi)) return null;
  const reference = readReference(openApi, asyncApi);
  if (!reference.operations.has("auth.login")) return null;
  const page = `${url}/dev/mail`;
  const hasPage = (await document(`${page}.json`)) !== null;
  return { url, reference, mailPage: hasPage ? page : null };
}

async function document(address: string): Promise<unknown> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(answerMs) });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
