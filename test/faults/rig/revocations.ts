/** Takes access away under load, and tempts those who lost it to go on. */
import type { Device } from "./device.ts";
import type { Journal } from "./journal.ts";
import type { Random } from "./random.ts";
import { pause, type Actor } from "./workload.ts";
import type { RigChat } from "./world.ts";

export interface RevocationParts {
  readonly devices: readonly Device[];
  readonly actors: ReadonlyMap<Device, Actor>;
  readonly journal: Journal;
  readonly random: Random;
}

const insistTimes = 3;
const restMs = 1_500;
/** One device in so many is logged out by a sibling. */
const loggedOutShare = 20;

/** An owner who puts members out and takes them in again, until the signal. */
export async function putOutAndIn(
  chat: RigChat,
  parts: RevocationParts,
  stop: AbortSignal,
): Promise<void> {
  const { devices, actors, journal, random } = parts;
  const owners = devices.filter((device) => device.identity.accountId === chat.ownerId);
  const others = chat.memberIds.filter((id) => id !== chat.ownerId);
  const chatId = chat.id;
  while (!stop.aborted) {
    await pause(random.next() * 2 * restMs, stop);
    const owner = owners.find((device) => !device.isEnded);
    if (!owner || stop.aborted) return;
    const accountId = random.pick(others);
    const kick = await owner.write("chat.removeMember", { chatId, accountId });
    if (kick.outcome === "ok") {
      const atMs = kick.endedAtMs ?? 0;
      journal.revocations.push({
        ...{ atMs, kind: "kick", accountId, sessionId: null, stream: `chat:${chatId}` },
      });
      await Promise.all(
        devices
          .filter((device) => device.identity.accountId === accountId)
          .map((device) => actors.get(device)?.insist(chatId, insistTimes)),
      );
    }
    await pause(random.next() * 2 * restMs, stop);
    if (owner.isEnded) continue;
    await owner.write("chat.addMembers", { chatId, accountIds: [accountId] });
  }
}

/** Siblings that log each other out, at moments of chance within the run. */
export async function logOutSiblings(
  parts: RevocationParts,
  withinMs: number,
  stop: AbortSignal,
): Promise<void> {
  const { devices, random } = parts;
  const byAccount = Map.groupBy(devices, (device) => device.identity.accountId);
  const families = [...byAccount.values()].filter((family) => family.length > 1);
  const count = Math.min(families.length, Math.ceil(devices.length / loggedOutShare));
  const jobs = random.some(families, count).map((family) => ({
    ...{ family, atMs: random.next() * withinMs },
  }));
  await Promise.all(jobs.map(({ family, atMs }) => logOut(family, atMs, parts, stop)));
}

async function logOut(
  [first, victim]: readonly Device[],
  afterMs: number,
  { actors, journal }: RevocationParts,
  stop: AbortSignal,
): Promise<void> {
  await pause(afterMs, stop);
  if (!first || !victim || stop.aborted) return;
  const { sessionId, accountId } = victim.identity;
  const revoked = await first.write("session.revoke", { sessionId });
  if (revoked.outcome !== "ok") return;
  journal.revocations.push({
    ...{ atMs: revoked.endedAtMs ?? 0, kind: "logout", accountId, sessionId, stream: null },
  });
  await actors.get(victim)?.insistAnywhere(insistTimes);
}
