/** Where every login ends, whatever proved who it is: in a session, or in the challenge of a second factor. */
import type { WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { comeBack, refuseGone } from "../life/come-back.ts";
import { findAccount, type AccountRow } from "../queries.ts";
import { mailNewDevice } from "../recovery/jobs.ts";
import type { Challenge, Device, Tokens } from "../schemas.ts";
import { findMethods } from "../second-factor/factors.ts";
import { openSession, userStreamOf } from "../sessions.ts";
import { beginChallenge } from "./challenges.ts";
import { suspended } from "./check-password.ts";
import { addDevice, countDevices, findDevice, touchDevice } from "./devices.ts";

export interface Arrival {
  readonly account: Pick<AccountRow, "id">;
  readonly device?: Device | undefined;
  /** What an earlier login on this device was given. */
  readonly deviceSecret?: string | undefined;
  /** `strong`: a passkey that verified its user is both factors in one. */
  readonly strength: "single" | "strong";
}

/** Holds the person's stream, then opens the session, or answers a challenge where a second factor is asked for. */
export async function finishLogin(
  ctx: WriteContext,
  { account: { id }, device = {}, deviceSecret, strength }: Arrival,
): Promise<Tokens | Challenge> {
  await ctx.tx.lock([userStreamOf(id)]);
  const [account, known, methods] = await Promise.all([
    findAccount(ctx, id),
    findDevice(ctx, deviceSecret),
    strength === "strong" ? [] : findMethods(ctx, id),
  ]);
  if (!account) throw new AppError("wrong-credentials");
  refuseGone(ctx, account);
  if (account.standing !== "good") throw suspended();
  const knownDeviceId = known?.accountId === id ? known.id : null;
  if (methods.length > 0)
    return await beginChallenge(ctx, account, { kind: "login", device, knownDeviceId }, methods);
  return await arrive(ctx, account, {
    device,
    knownDeviceId,
    isSecondFactorGiven: strength === "strong",
  });
}

export interface Entry {
  readonly device: Device;
  readonly knownDeviceId: Id | null;
  readonly isSecondFactorGiven: boolean;
}

/**
 * Opens the session of somebody who proved all that is asked of them, and brings back what they had put away. The person's
 * stream is held.
 */
export async function arrive(
  ctx: WriteContext,
  person: Pick<AccountRow, "id" | "handle">,
  { device, knownDeviceId, isSecondFactorGiven }: Entry,
): Promise<Tokens> {
  const before = await comeBack(ctx, person.id);
  const restored = before === null ? {} : { restored: before };
  const isKnown = knownDeviceId !== null && (await touchDevice(ctx, person.id, knownDeviceId));
  const added = isKnown ? null : await addDevice(ctx, person.id);
  const sessionId = newId();
  const tokens = await openSession(ctx, person, device, {
    sessionId,
    knownDeviceId: added?.id ?? knownDeviceId,
    isSecondFactorGiven,
  });
  if (!added) return { ...tokens, ...restored };
  // Of a first device, at sign-up or after everything was reset, its owner knows.
  if ((await countDevices(ctx, person.id)) > 1) await ctx.tx.enqueue(mailNewDevice, { sessionId });
  return { ...tokens, deviceSecret: added.deviceSecret, ...restored };
}
