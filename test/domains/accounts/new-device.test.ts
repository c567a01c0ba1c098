import { expect, test } from "bun:test";
import { password, signUp, useWorld } from "./support.ts";

const world = useWorld();

test("a login on a device that was not seen before mails the owner; one that was seen does not", async () => {
  const form = signUp();
  await world.ok("auth.register", form);
  const verified = { email: form.email, code: await world.code(form.email) };
  const first = await world.ok("auth.verifyEmail", verified);
  const known = {
    identifier: form.email,
    password,
    deviceSecret: first["deviceSecret"],
    device: { name: "My own phone" },
  };
  await world.ok("auth.login", known);
  const device = { name: "Somebody's laptop" };
  await world.ok("auth.login", { identifier: form.email, password, device });
  const mail = await world.mail(form.email, "new device");
  expect(mail).toContain("Somebody's laptop");
  const told = world.smtp.mails.filter(
    ({ to, source }) => to.includes(form.email) && source.includes("new device"),
  );
  expect(told).toHaveLength(1);
});
