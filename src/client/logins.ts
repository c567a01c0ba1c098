/** Who this client is: logging in, out, and in as somebody else, with nothing of the one left to the other. */
import type { DeviceSecrets } from "./device-secrets.ts";
import { deviceSecretIn } from "./device-secrets.ts";
import { HubbubError } from "./errors.ts";
import { isRecord } from "./json.ts";
import type { SocketDoor } from "./socket-door.ts";
import type { TokenKeeper } from "./tokens.ts";
import { tokensFrom } from "./token-set.ts";
import type { WriteQueue } from "./write-queue.ts";

interface LoginsOptions {
  readonly tokens: TokenKeeper;
  readonly socket: SocketDoor;
  readonly queue: WriteQueue;
  /** Null where cookies keep them. */
  readonly secrets: DeviceSecrets | null;
  readonly post: (op: string, input: unknown) => Promise<unknown>;
}

/** Fields of a login that say who somebody is. */
const identifierFields = ["identifier", "email", "handle"];

export class Logins {
  readonly #options: LoginsOptions;
  /** What was typed at a login that still waits for its second factor. */
  #identifiers: readonly string[] = [];

  constructor(options: LoginsOptions) {
    this.#options = options;
  }

  /** Calls an operation whose answer may hold tokens, and keeps them. */
  async logInWith(op: string, input: unknown): Promise<unknown> {
    const { tokens, socket, queue } = this.#options;
    const names = identifiersIn(input);
    if (names.length > 0) this.#identifiers = names;
    const answer = await this.#options.post(op, await this.#withSecret(op, input));
    const arriving = tokensFrom(answer, 0)?.account;
    if (arriving === undefined) return answer;
    const before = (await tokens.settled())?.account.id;
    // Ended before the tokens change hands: nothing that one person asked for goes out as the other.
    if (before !== undefined && before !== arriving.id)
      socket.end(new HubbubError("closed", "Somebody else logged in."));
    await tokens.keep(answer);
    await this.#keepSecret(answer, arriving.handle);
    socket.loggedIn();
    queue.wake();
    return answer;
  }

  async logout(post: () => Promise<unknown>): Promise<void> {
    const { tokens, socket, queue } = this.#options;
    const who = (await tokens.load().catch(() => null))?.account.id;
    queue.leave();
    socket.end(new HubbubError("closed", "Logged out."));
    await post().catch(() => undefined);
    await tokens.forget();
    await socket.replica.forget();
    if (who !== undefined) await queue.forget(who);
  }

  async #withSecret(op: string, input: unknown): Promise<unknown> {
    const { secrets } = this.#options;
    if (secrets === null || op !== "auth.login" || !isRecord(input)) return input;
    const [identifier = ""] = identifiersIn(input);
    const deviceSecret = await secrets.of(identifier);
    return deviceSecret === null ? input : { deviceSecret, ...input };
  }

  async #keepSecret(answer: unknown, handle: string): Promise<void> {
    const { secrets } = this.#options;
    const names = this.#identifiers;
    this.#identifiers = [];
    const secret = deviceSecretIn(answer);
    if (secrets !== null && secret !== null) await secrets.keep([...names, handle], secret);
  }
}

function identifiersIn(input: unknown): string[] {
  if (!isRecord(input)) return [];
  return identifierFields.map((field) => input[field]).filter((value) => typeof value === "string");
}
