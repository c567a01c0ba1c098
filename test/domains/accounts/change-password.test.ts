import { expect, test } from "bun:test";
import { askForReset } from "./recovery-support.ts";
import { expectRevoked, password, useWorld } from "./support.ts";

const world = useWorld();
const newPassword = "the engine weaves patterns";

test("another password logs the other devices out, keeps this one, and is told by mail", async () => {
  const ann = await world.person("ann");
  const other = await world.login(ann.handle);
  const otherSocket = await world.socket(other.accessToken);
  await ann.ok("account.changePassword", { currentPassword: password, newPassword });
  await expectRevoked(otherSocket);
  await ann.ok("account.get", {});
  const { refreshToken } = other;
  expect(await world.refusal("auth.refresh", { refreshToken })).toBe("401 unauthenticated");
  expect(await world.refusal("auth.login", { identifier: ann.email, password })).toBe(
    "401 wrong-credentials",
  );
  await world.ok("auth.login", { identifier: ann.email, password: newPassword });
  expect(await world.mail(ann.email, "password was changed")).toContain(`@${ann.handle}`);
});

test("without the present password, or with a wrong one, nothing changes", async () => {
  const ann = await world.person("ann");
  const options = { token: ann.tokens.accessToken };
  const change = (input: object) => world.refusal("account.changePassword", input, options);
  expect(await change({ newPassword })).toBe("422 invalid currentPassword");
  const wrong = { currentPassword: "not the password 31", newPassword };
  expect(await change(wrong)).toBe("401 wrong-credentials");
  const weak = { currentPassword: password, newPassword: "password123" };
  expect(await change(weak)).toBe("422 invalid newPassword");
  await world.login(ann.handle);
});

test("guesses at the present password from a stolen session come to an end, and the owner still logs in", async () => {
  const ann = await world.person("ann");
  const options = { token: ann.tokens.accessToken };
  const guess = { currentPassword: "not the password 31", newPassword };
  const answers = await Promise.all(
    Array.from({ length: 15 }, () => world.refusal("account.changePassword", guess, options)),
  );
  expect(answers.filter((answer) => answer === "401 wrong-credentials").length).toBeLessThanOrEqual(
    10,
  );
  expect(answers).toContain("429 rate-limited");
  await world.login(ann.handle);
});

test("two changes at once leave one of the passwords, and it is that of the one that was answered well", async () => {
  const ann = await world.person("ann");
  const wanted = ["the engine weaves patterns", "flowers and leaves 1843"];
  const answers = await Promise.all(
    wanted.map((one) =>
      ann.call("account.changePassword", { currentPassword: password, newPassword: one }),
    ),
  );
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 401]);
  const kept = wanted[answers.findIndex(({ status }) => status === 200)];
  await world.ok("auth.login", { identifier: ann.email, password: kept });
});

test("a link for a reset that was mailed before is void", async () => {
  const ann = await world.person("ann");
  const token = await askForReset(world, ann.email);
  await ann.ok("account.changePassword", { currentPassword: password, newPassword });
  const reset = { token, password: "flowers and leaves 1843" };
  expect(await world.refusal("auth.resetPassword", reset)).toBe("400 invalid-code");
});

test("who has no password sets one soon after a login, and not later", async () => {
  const ann = await world.person("ann");
  await world.sql`update accounts set password_hash = null where id = ${ann.id}`;
  world.advance({ minutes: 16 });
  const tokens = await world.ok("auth.refresh", { refreshToken: ann.tokens.refreshToken });
  const options = { token: String(tokens["accessToken"]) };
  expect(await world.refusal("account.changePassword", { newPassword }, options)).toBe(
    "403 confirmation-required",
  );
  await world.sql`update sessions set confirmed_at = ${world.home.clock.now()} where account_id = ${ann.id}`;
  await world.ok("account.changePassword", { newPassword }, options);
  await world.ok("auth.login", { identifier: ann.email, password: newPassword });
});
