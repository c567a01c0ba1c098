/** What people do: each device writes, edits, deletes, reads and repeats itself, at its own pace and by its own chance. */
import { uuidV7 } from "#src/client/uuid.ts";
import type { Device, Door } from "./device.ts";
import type { Operation } from "./history.ts";
import { post } from "./http-door.ts";
import { gaveUp, refused, succeeded, type Journal } from "./journal.ts";
import type { Random } from "./random.ts";
import type { RigChat } from "./world.ts";

export interface ActorParts {
  readonly device: Device;
  readonly chats: readonly RigChat[];
  readonly doors: readonly Door[];
  readonly journal: Journal;
  readonly random: Random;
  /** Between two things it does, on average. */
  readonly pauseMs: number;
  readonly deeds: Deeds;
}

export const everyDeed = {
  send: 60,
  sendLong: 3,
  edit: 6,
  erase: 4,
  hide: 2,
  markRead: 8,
  rename: 1,
  repeat: 8,
  tenAtOnce: 1,
} as const;
type Deed = keyof typeof everyDeed;
/** How often each is done, beside the others. */
export type Deeds = Readonly<Partial<Record<Deed, number>>>;

const unansweredMax = 8;
const longTextCharacters = 8_000;
const parallelCount = 10;
const tokenOf = (device: Device): string => device.identity.accessToken;

export class Actor {
  readonly #parts: ActorParts;
  readonly #sent: { chatId: string; messageId: string }[] = [];
  readonly #acknowledged: Operation[] = [];
  readonly #open = new Set<Promise<unknown>>();
  #count = 0;

  constructor(parts: ActorParts) {
    this.#parts = parts;
  }

  /** Until the signal; resolves when everything begun has ended. */
  async act(stop: AbortSignal): Promise<void> {
    const { random, device, pauseMs, deeds } = this.#parts;
    while (!stop.aborted && !device.isEnded) {
      await pause(random.next() * 2 * pauseMs, stop);
      if (stop.aborted || this.#open.size >= unansweredMax) continue;
      this.#start(this.#do(random.weighted<Deed>(deeds)));
    }
    await Promise.all(this.#open);
  }

  /** Writes to a chat whether or not it still may. */
  async insist(chatId: string, times: number): Promise<void> {
    for (let n = 0; n < times; n += 1) this.#start(this.#send(chatId, "may I still?"));
    await pause(50);
  }

  async insistAnywhere(times: number): Promise<void> {
    await this.insist(this.#parts.random.pick(this.#parts.chats).id, times);
  }

  #start(deed: Promise<unknown>): void {
    this.#open.add(deed);
    void deed.finally(() => this.#open.delete(deed));
  }

  async #do(deed: Deed): Promise<void> {
    const { random, chats, device } = this.#parts;
    const chat = random.pick(chats);
    const mine = this.#sent.length > 0 ? random.pick(this.#sent) : null;
    switch (deed) {
      case "send":
        return this.#send(chat.id);
      case "sendLong":
        return this.#send(chat.id, "x".repeat(random.between(1, longTextCharacters)));
      case "edit":
        if (mine) await this.#write("chat.editMessage", { ...mine, text: this.#text("edited") });
        return;
      case "erase":
        if (mine) await this.#write("chat.deleteMessage", { ...mine, for: "everyone" });
        return;
      case "hide":
        if (mine) await this.#write("chat.deleteMessage", { ...mine, for: "me" });
        return;
      case "markRead": {
        const seq = device.cursorOf(`chat:${chat.id}`);
        if (seq !== null) await this.#write("chat.markRead", { chatId: chat.id, seq });
        return;
      }
      case "rename":
        if (chat.kind === "group" && chat.ownerId === device.identity.accountId)
          await this.#write("chat.update", { chatId: chat.id, title: this.#text("walks") });
        return;
      case "repeat":
        return this.#repeat();
      case "tenAtOnce":
        return this.#tenAtOnce(chat.id);
    }
  }

  #text(what: string): string {
    this.#count += 1;
    return `${this.#parts.device.identity.device} #${this.#count} ${what}`;
  }

  async #send(chatId: string, what = "hi"): Promise<void> {
    const done = await this.#write("chat.sendMessage", { chatId, text: this.#text(what) });
    if (done.outcome === "ok")
      this.#sent.push({ chatId, messageId: (done.result as { id: string }).id });
  }

  async #write(op: string, input: Record<string, unknown>): Promise<Operation> {
    const done = await this.#parts.device.write(op, input);
    if (done.outcome === "ok" && op === "chat.sendMessage") this.#acknowledged.push(done);
    return done;
  }

  /** What was answered is asked again, as by a client that forgot. */
  async #repeat(): Promise<void> {
    const { random, device } = this.#parts;
    if (this.#acknowledged.length === 0) return;
    const { op, input, key } = random.pick(this.#acknowledged);
    if (key !== null) await device.write(op, { ...input }, key);
  }

  /** The same write ten times in the same moment, on both servers. */
  async #tenAtOnce(chatId: string): Promise<void> {
    const { device, doors, journal, random } = this.#parts;
    const key = uuidV7(Date.now(), random.next);
    const input = { chatId, text: this.#text("ten at once") };
    const call = { op: "chat.sendMessage", key, input };
    const one = async (n: number): Promise<void> => {
      const operation = journal.begin(device.identity, call);
      operation.attempts = 1;
      const door = doors[n % doors.length];
      const answer = door
        ? await post(door, { op: call.op, data: input, key, token: tokenOf(device) })
        : null;
      if (answer === null || isUncertain(answer)) gaveUp(operation);
      else if ("data" in answer) succeeded(operation, answer.data);
      else refused(operation, answer.code);
    };
    await Promise.all(Array.from({ length: parallelCount }, (_, n) => one(n)));
  }
}

function isUncertain(answer: { data: unknown } | { code: string }): boolean {
  return "code" in answer && ["timeout", "unavailable"].includes(answer.code);
}

/** Ends early when the signal comes. */
export function pause(ms: number, stop?: AbortSignal): Promise<void> {
  if (stop?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stop?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, Math.max(0, ms));
    stop?.addEventListener("abort", end);
  });
}
