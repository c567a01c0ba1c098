/** What holds for every operation of the staff, whatever the domain. */
import { expect, test } from "bun:test";
import { describeApi } from "#src/contract/describe.ts";
import type { Contract } from "#src/kit/operation.ts";
import { catalogue } from "#src/registry.ts";

const contracts: Contract[] = Array.from(catalogue.operations.values(), ({ contract }) => contract);
const forStaff = contracts.filter(({ access }) => access === "staff");
const api = describeApi(catalogue, "https://hubbub.example");

test("what is named for the staff is for them alone", () => {
  const named = contracts.filter(({ name }) => name.startsWith("admin."));
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter(({ access }) => access !== "staff")).toEqual([]);
});

test("every page of the documentation says which role an operation needs, and with what login", () => {
  const openApi = JSON.stringify(api.openApi.paths);
  const asyncApi = JSON.stringify(api.asyncApi);
  for (const { name, role, isDangerous } of forStaff) {
    const path = api.openApi.paths[`/v1/${name}`]?.["post"] as { description: string };
    const least = role === "owner" ? "role `owner`" : `role \`${role}\` or above`;
    const said = `For staff: ${least}, and a login with a second factor${isDangerous ? " of the last 15 minutes" : ""}`;
    expect({ name, description: path.description }).toEqual({
      name,
      description: expect.stringContaining(said) as string,
    });
    expect(openApi).toContain(said);
    expect(asyncApi).toContain(said);
  }
});

test("no operation of the staff takes or gives a password, a secret, or what people write in private", () => {
  const forbidden =
    /^(new)?(password|secret|token|hash|code|text|messages?|messageId|chatId|media)/i;
  // The word to the person whom the staff suspend: what the staff write, not what they read.
  const allowed = new Set(["admin.suspend: message", "admin.unsuspend: message"]);
  const found: string[] = [];
  for (const { name, input, output } of forStaff)
    for (const schema of [input, output])
      JSON.stringify(schema, (key, value: unknown) => {
        if (forbidden.test(key) && isText(value) && !allowed.has(`${name}: ${key}`))
          found.push(`${name}: ${key}`);
        return value;
      });
  expect(found).toEqual([]);
});

/** Whether there is a password is no password. */
function isText(schema: unknown): boolean {
  return (
    typeof schema === "object" &&
    schema !== null &&
    !("type" in schema && schema.type === "boolean")
  );
}

test("who does something dangerous proves first that it is them", () => {
  const dangerous = forStaff.filter(({ isDangerous }) => isDangerous === true);
  expect(dangerous.map(({ name }): string => name).sort()).toEqual([
    "admin.removeRole",
    "admin.setRole",
  ]);
});
