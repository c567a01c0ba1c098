/** Reading a reset's link out of its mail, as a person would follow it. */
import type { World } from "./support.ts";

export async function resetToken(world: World, email: string): Promise<string> {
  const source = await world.mail(email, "Choose another");
  const [, token] = /#token=([\w-]+)/.exec(source) ?? [];
  if (token === undefined) throw new Error("The mail holds no link.");
  return token;
}

export async function askForReset(world: World, email: string): Promise<string> {
  await world.ok("auth.requestPasswordReset", { email });
  return await resetToken(world, email);
}
