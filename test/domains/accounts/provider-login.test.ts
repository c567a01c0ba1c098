import { expect, test } from "bun:test";
import { form, newcomer, signIn, somebody, useProviders } from "./provider-support.ts";

const ways = useProviders();

test("somebody new signs up with a provider, and the next time is let in", async () => {
  const { world } = ways;
  const person = somebody();
  const registration = await newcomer(ways, person);
  expect(registration).toMatchObject({
    email: person.email,
    emailIsProven: true,
    emailHasAccount: false,
    displayName: "Some Body",
  });
  const first = await world.ok("auth.registerWithProvider", form(registration.token));
  const again = await signIn(ways, person);
  expect(again.data["account"]).toEqual(first["account"]);
});
