/** Codes by mail are no second factor for the staff: whoever reads their mail could reset the password with it, too. */
import { expect, test } from "bun:test";
import { giveRole } from "#test/harness/staff.ts";
import { addKey } from "../accounts/passkey-support.ts";
import { addApp } from "../accounts/second-factor-support.ts";
import { password, useWorld, type Person } from "../accounts/support.ts";

const world = useWorld();

/** In a session that began with whatever second factor they have. */
async function makeModerator({ id }: Person): Promise<void> {
  await giveRole(world.home, { id }, "moderator");
  await world.sql`
    update sessions set second_factor_at = confirmed_at where account_id = ${id}`;
}

async function methodsAtLogin({ handle }: Person): Promise<unknown> {
  const answer = await world.ok("auth.login", { identifier: handle, password });
  return (answer["challenge"] as { methods: string[] } | undefined)?.methods;
}

test("staff with codes by mail alone may not act, until they have another factor", async () => {
  const ann = await world.person("ann");
  await ann.ok("twoFactor.enableEmail", {});
  await makeModerator(ann);
  const { status, error } = await ann.call("admin.listStaff", {});
  expect([status, error?.code]).toEqual([403, "forbidden"]);
  expect(await methodsAtLogin(ann)).toEqual(["email", "recoveryCode"]);
  await addApp(world, ann);
  await ann.ok("admin.listStaff", {});
});

test("staff with an app are not asked for codes by mail, others are", async () => {
  const bob = await world.person("bob");
  await addApp(world, bob);
  await bob.ok("twoFactor.enableEmail", {});
  expect(await methodsAtLogin(bob)).toEqual(["totp", "email", "recoveryCode"]);
  await makeModerator(bob);
  expect(await methodsAtLogin(bob)).toEqual(["totp", "recoveryCode"]);
});

test("a passkey is a factor for the staff, but not while codes by mail would do in its place", async () => {
  const cid = await world.person("cid");
  await addKey(world, cid);
  await cid.ok("twoFactor.enableEmail", {});
  await makeModerator(cid);
  expect(await world.refusal("admin.listStaff", {}, { token: cid.tokens.accessToken })).toBe(
    "403 forbidden",
  );
  await cid.ok("twoFactor.disable", { method: "email" });
  await cid.ok("admin.listStaff", {});
});
