/** The address that providers send browsers back to, for whoever else comes by. */
import { expect, test } from "bun:test";
import { sharedServer } from "#test/harness/server.ts";

const { url } = await sharedServer();
const callback = `${url}/v1/auth/callback/own`;

test("who brings nothing of ours gets a page that says so, and says nothing else", async () => {
  const planted = "<script>planted()</script>";
  for (const query of [
    "",
    "?",
    `?state=${encodeURIComponent(planted)}&code=${encodeURIComponent(planted)}`,
    `?state=${"A".repeat(4_000)}&code=x`,
    `?state=x&error=${encodeURIComponent(planted)}&error_description=${encodeURIComponent(planted)}`,
    "?state=x&state=y&code=%00",
  ]) {
    const response = await fetch(`${callback}${query}`, { redirect: "manual" });
    expect([400, 422]).toContain(response.status);
    expect(response.headers.get("location")).toBeNull();
    expect(response.headers.get("content-security-policy")).toBe(
      "default-src 'none'; frame-ancestors 'none'",
    );
    expect(await response.text()).not.toContain("planted");
  }
});

async function post(body: string, type = "application/x-www-form-urlencoded"): Promise<number> {
  const headers = { "content-type": type, origin: "https://elsewhere.example" };
  const response = await fetch(callback, { method: "POST", body, headers, redirect: "manual" });
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
  return response.status;
}

test("a form may come from anywhere, and is read as far as a form is", async () => {
  expect(await post("state=x&code=y")).toBe(400);
  expect(await post('{"state":"x"}', "application/json")).toBe(415);
  expect(await post(`state=${"x".repeat(1_100_000)}`)).toBe(413);
  expect(await post(`${"a&".repeat(10_000)}state=x`)).toBe(400);
});

test("other methods, and names that no provider can have, lead nowhere", async () => {
  expect((await fetch(callback, { method: "PUT", body: "" })).status).toBe(404);
  for (const name of ["..%2f..%2flivez", "%00", "a".repeat(500), "OWN"])
    expect([400, 404, 422]).toContain(
      (await fetch(`${url}/v1/auth/callback/${name}?state=x&code=y`)).status,
    );
});
