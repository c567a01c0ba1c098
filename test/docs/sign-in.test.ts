/** The page for app makers names what there is, and its code does what the server asks for. */
import { createHash } from "node:crypto";
import { expect, test } from "bun:test";
import { catalogue } from "#src/registry.ts";

const page = await Bun.file("docs/sign-in.md").text();
const settings = await Bun.file("src/platform/sign-in-settings.ts").text();

test("every operation and event that it names is one of the server's", () => {
  const known = new Set([...catalogue.operations.keys(), ...catalogue.events.keys()]);
  const domains = new Set(["auth", "passkey", "provider", "account"]);
  const named = [...page.matchAll(/[`"]([a-z]+\.[a-zA-Z]+)[`"]/g)]
    .map(([, name = ""]) => name)
    .filter((name) => domains.has(name.split(".")[0] ?? ""));
  expect(named.filter((name) => !known.has(name))).toEqual([]);
  expect(new Set(named).size).toBeGreaterThan(20);
});

test("every operation of passkeys and providers stands in it", () => {
  const missing = [...catalogue.operations.keys()]
    .filter((name) => /passkey|provider/i.test(name) && !page.includes(name))
    // Called by providers, not by apps.
    .filter((name) => name !== "auth.receiveFromProvider");
  expect(missing).toEqual([]);
});

test("every setting that it names is read", () => {
  const names = [...page.matchAll(/^\| (`[A-Z_<>` ]+`) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
  );
  expect(names.length).toBeGreaterThan(10);
  const suffixes = names.map((name) => name.replace(/^OIDC_(<NAME>|APPLE)_/, ""));
  expect(suffixes.filter((suffix) => !settings.includes(suffix))).toEqual([]);
});

test("its way of making a verifier is the one that the server checks", async () => {
  const code = [...page.matchAll(/```js\n([^]*?)```/g)]
    .map(([, text = ""]) => text)
    .find((text) => text.includes("verifierHash"));
  const begun: { verifierHash: string }[] = [];
  const kept = new Map<string, string>();
  await (
    await runnable(String(code))
  )({
    base64url: (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url"),
    sessionStorage: { setItem: (name: string, value: string) => void kept.set(name, value) },
    location: { assign: () => undefined },
    call: async (_operation: string, input: { verifierHash: string }) => {
      begun.push(input);
      return { url: "https://id.example" };
    },
  });
  const verifier = String(kept.get("verifier"));
  expect(verifier).toMatch(/^[\w-]{43}$/);
  expect(begun[0]?.verifierHash).toBe(createHash("sha256").update(verifier).digest("base64url"));
});

/** Code of the page as a module, that is given what a page has. */
async function runnable(code: string): Promise<(page: object) => Promise<void>> {
  const names = "{ base64url, sessionStorage, location, call }";
  const text = `export const run = async (${names}) => {${code}};`;
  const url = `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;
  const { run } = (await import(url)) as { run: (page: object) => Promise<void> };
  return run;
}
