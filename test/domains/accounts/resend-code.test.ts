import { expect, test } from "bun:test";
import { signUp, useWorld } from "./support.ts";

const world = useWorld();

test("another code comes, and the earlier one stays good", async () => {
  const form = signUp();
  const { email } = form;
  await world.ok("auth.register", form);
  const first = await world.code(email);
  expect(await world.call("auth.resendCode", { email })).toMatchObject({ status: 202, data: {} });
  expect(await world.code(email)).not.toBe(first);
  await world.ok("auth.verifyEmail", { email, code: first });
});

test("whoever was slow may ask again within the hour, and their handle is held anew", async () => {
  const form = signUp();
  const { email, handle } = form;
  await world.ok("auth.register", form);
  await world.code(email);
  world.advance({ minutes: 30 });
  await world.ok("auth.resendCode", { email });
  expect(await world.refusal("auth.register", signUp({ handle }))).toBe("409 conflict handle");
  const { account } = await world.ok("auth.verifyEmail", { email, code: await world.code(email) });
  expect(account).toMatchObject({ handle });
});

test("nothing is sent when somebody else has the handle by then", async () => {
  const form = signUp();
  const { email, handle } = form;
  await world.ok("auth.register", form);
  await world.code(email);
  world.advance({ minutes: 11 });
  await world.ok("auth.register", signUp({ handle }));
  await world.ok("auth.resendCode", { email });
  const rows = await world.sql`select 1 from registrations where email = ${email}`;
  expect(rows).toHaveLength(1);
});

test("an unknown address is answered the same", async () => {
  const form = signUp();
  await world.ok("auth.register", form);
  const [waiting, unknown] = await Promise.all([
    world.call("auth.resendCode", { email: form.email }),
    world.call("auth.resendCode", { email: "nobody@example.org" }),
  ]);
  expect([unknown.status, unknown.text]).toEqual([waiting.status, waiting.text]);
  expect(world.smtp.mails.some(({ to }) => to.includes("nobody@example.org"))).toBe(false);
});
