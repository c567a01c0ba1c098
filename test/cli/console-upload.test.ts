/** Files sent from the console: their progress, what becomes of them, and that they can be one's face. */
import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import sharp from "sharp";
import { fixturePassword, people, sharedServer } from "#test/harness/server.ts";

const folder = mkdtempSync(join(tmpdir(), "hubbub-upload-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function script(handle: string, ...args: readonly string[]) {
  const { url } = await sharedServer();
  const ran = Bun.spawn(
    [process.execPath, resolve("src/cli/console.ts"), url, "--as", handle, ...args],
    {
      env: { PATH: process.env["PATH"] ?? "", HOME: folder, HUBBUB_PASSWORD: fixturePassword },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const [out, err] = await Promise.all([
    new Response(ran.stdout).text(),
    new Response(ran.stderr).text(),
  ]);
  return { code: await ran.exited, out, err };
}

test("a picture is sent with a bar that grows, followed until it is ready, and set as the avatar", async () => {
  const [ann] = await people("ann");
  if (!ann) throw new Error("nobody came");
  const file = join(folder, "portrait.png");
  await sharp({ create: { width: 200, height: 200, channels: 3, background: "#7a3" } })
    .png()
    .toFile(file);
  const { code, out, err } = await script(ann.handle, "-e", `upload ${file} avatar`);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("100 % of");
  expect(out).toContain("ready");
  const { avatar } = await ann.call<{ avatar: { width: number } | null }>("profile.get", {
    id: ann.id,
  });
  expect(avatar?.width).toBe(200);
});

test("programs get the medium as one line of JSON; what cannot be used is said with exit code 1", async () => {
  const [bob] = await people("bob");
  if (!bob) throw new Error("nobody came");
  const file = join(folder, "small.png");
  await sharp({ create: { width: 20, height: 20, channels: 3, background: "#37a" } })
    .png()
    .toFile(file);
  const sent = await script(bob.handle, "--json", "-e", `upload ${file}`);
  expect(JSON.parse(sent.out.trim().split("\n").at(-1) ?? "")).toMatchObject({
    ...{ state: "ready", kind: "image", name: "small.png", width: 20 },
  });
  const missing = await script(bob.handle, "--json", "-e", "upload nothing.png");
  expect(missing).toMatchObject({ code: 1 });
  expect(missing.err).toContain("There is no file nothing.png");
  const fake = join(folder, "fake.png");
  writeFileSync(fake, "<svg xmlns='http://www.w3.org/2000/svg'/>");
  expect((await script(bob.handle, "--json", "-e", `upload ${fake} cover`)).code).toBe(1);
});
