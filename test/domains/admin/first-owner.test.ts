/** The way to the first owner, with a real authenticator app: made on the machine, proved with a code, confirmed when it is due. */
import { expect, test } from "bun:test";
import {
  addApp,
  challengeFor,
  complete,
  type Challenge,
} from "#test/domains/accounts/second-factor-support.ts";
import { password, useWorld, type Tokens } from "#test/domains/accounts/support.ts";
import { giveRole } from "#test/harness/staff.ts";

const world = useWorld();
const reason = "For the test";

test("an owner acts after a login with a code, and does what is dangerous after a fresh one", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  await giveRole(world.home, ann, "owner");
  const list = (token: string) => world.call("admin.listStaff", {}, { token });
  const before = ann.tokens.accessToken;
  expect(await list(before)).toMatchObject({ status: 403, error: { code: "forbidden" } });
  const other = await world.login(ann.handle);

  const { app } = await addApp(world, ann);
  // A session that never saw a code is no better than the password it began with.
  expect(await list(other.accessToken)).toMatchObject({
    status: 403,
    error: { message: "Log in with your second factor to act for the staff." },
  });
  const challenge = await challengeFor(world, ann.handle);
  const tokens = await complete(world, challenge, "totp", app.next());
  expect(await list(tokens.accessToken)).toMatchObject({ status: 200 });

  world.advance({ minutes: 16 });
  const { accessToken: token } = await world.ok<Tokens>("auth.refresh", {
    refreshToken: tokens.refreshToken,
  });
  const grant = { accountId: bob.id, role: "moderator", reason };
  expect(await world.refusal("admin.setRole", grant, { token })).toBe("403 confirmation-required");
  const asked = await world.ok<{ challenge: Challenge }>("auth.confirm", { password }, { token });
  expect(await world.refusal("admin.setRole", grant, { token })).toBe("403 confirmation-required");
  const answer = { id: asked.challenge.id, method: "totp", code: app.next() };
  await world.ok("auth.confirm", { challenge: answer }, { token });
  expect(await world.ok("admin.setRole", grant, { token })).toEqual({
    accountId: bob.id,
    role: "moderator",
  });

  await world.ok("twoFactor.disable", { method: "totp" }, { token });
  expect(await list(token)).toMatchObject({ status: 403, error: { code: "forbidden" } });
});
