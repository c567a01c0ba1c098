/** The HTTP door under requests that no client of ours sends: each is refused for what it is, at once, and costs little. */
import { describe, expect, test } from "bun:test";
import { RawSocket } from "#test/harness/raw-socket.ts";
import { TestServer, type HttpAnswer, type Person } from "#test/harness/server.ts";
import { canary, unknownId } from "./support.ts";

const home = await TestServer.start();
const own = new URL(home.url).host;
const ann = await home.person("ann");
const bearer = { authorization: `Bearer ${ann.accessToken}` };
const json = "content-type: application/json";

/** Sends a request by hand and waits for the head of its answer, or for the end. */
async function send(
  text: string,
  rest?: (raw: RawSocket) => Promise<void>,
  url = home.url,
): Promise<RawSocket> {
  const raw = await RawSocket.tcp(url);
  raw.write(text);
  await rest?.(raw);
  await raw.until(() => raw.isEnded || raw.head.includes("\r\n\r\n"), "an answer");
  return raw;
}

function post(op: string, ...lines: string[]): string {
  return [
    `POST /v1/${op} HTTP/1.1`,
    `Host: ${own}`,
    `Authorization: ${bearer.authorization}`,
    ...lines,
    "",
    "",
  ].join("\r\n");
}

async function bioOf(person: Person): Promise<string> {
  return (await person.call<{ bio: string }>("account.get")).bio;
}

function refusalOf(answer: HttpAnswer): [number, string | undefined] {
  return [answer.status, answer.body.error?.code];
}

describe("the address", () => {
  test.each([
    ["GET", "session.list", 405],
    ["PUT", "session.list", 405],
    ["DELETE", "session.list", 405],
    ["POST", "no.such", 404],
    ["GET", "no.such", 404],
    ["POST", "session.open", 404],
    ["POST", "stream.read", 404],
    ["POST", "__proto__", 404],
    ["POST", "constructor", 404],
    ["POST", "..%2f..%2fetc%2fpasswd", 404],
  ])("%s %s is refused", async (method, op, status) => {
    const response = await fetch(`${home.url}/v1/${op}`, { method, headers: bearer });
    expect(response.status).toBe(status);
    if (status === 405) expect(response.headers.get("allow")).toBe("POST");
    const body = (await response.json()) as HttpAnswer["body"];
    expect(body.error?.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.stringify(body)).not.toContain("passwd");
  });

  test.each([
    ["a foreign host", `Host: evil.example`, 421],
    ["a host that only ends like ours", `Host: evil.example.${own}`, 421],
    ["two hosts", `Host: ${own}\r\nHost: evil.example`, 421],
    ["no host", "X-Host: none", 400],
  ])("with %s is not ours", async (_name, line, status) => {
    for (const path of ["/v1/session.list", "/v1/socket", "/docs", "/livez", "/nowhere"]) {
      const raw = await send(`GET ${path} HTTP/1.1\r\n${line}\r\n\r\n`);
      expect(raw.status).toBe(status);
      expect(raw.head).not.toContain("evil");
      raw.cut();
    }
  });
});

describe("the origin", () => {
  test.each(["https://evil.example", "null", `http://${own}.evil.example`])(
    "%s may neither call nor ask",
    async (origin) => {
      for (const method of ["POST", "OPTIONS"]) {
        const response = await fetch(`${home.url}/v1/session.list`, {
          method,
          headers: { ...bearer, origin },
        });
        expect(response.status).toBe(403);
        expect(response.headers.get("access-control-allow-origin")).toBeNull();
      }
    },
  );

  test("that is ours may call, and is told so exactly", async () => {
    const origin = `http://${own}`;
    const asked = await fetch(`${home.url}/v1/session.list`, {
      method: "OPTIONS",
      headers: { origin },
    });
    expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([204, origin]);
    expect(asked.headers.get("access-control-allow-headers")).toContain("Idempotency-Key");
    const called = await ann.http("session.list", {}, { origin });
    expect([called.status, called.headers.get("access-control-allow-origin")]).toEqual([
      200,
      origin,
    ]);
    expect(called.headers.get("vary")).toBe("Origin");
  });
});

function deep(levels: number): string {
  return `{"bio":${"[".repeat(levels)}${"]".repeat(levels)}}`;
}

describe("the body", () => {
  test.each([
    ["text", { "content-type": "text/plain" }],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }],
    ["something like JSON", { "content-type": "application/json-patch+json" }],
    ["nothing in particular", { "content-type": "" }],
  ])("of %s is not accepted", async (_name, headers) => {
    expect(refusalOf(await ann.http("profile.update", { bio: canary }, headers))).toEqual([
      415,
      "unsupported-media",
    ]);
  });

  test("of ten thousand form fields is refused without reading them", async () => {
    const form = new FormData();
    for (let n = 0; n < 10_000; n += 1) form.append(`field${n}`, "x");
    const response = await fetch(`${home.url}/v1/profile.update`, {
      method: "POST",
      headers: bearer,
      body: form,
    });
    expect(response.status).toBe(415);
  });

  test.each([
    ["nothing", "", "bad-request"],
    ["no JSON", `{"bio":`, "bad-request"],
    ["JSON and more", `{"bio":"x"}}`, "bad-request"],
    ["NaN", `{"bio":NaN}`, "bad-request"],
    ["a comment", `{"bio":"x"/**/}`, "bad-request"],
    ["nesting beyond 32", deep(32), "bad-request"],
    ["nesting without end", deep(400_000), "bad-request"],
    ["a list of half a million", `{"bio":[${"0,".repeat(500_000)}0]}`, "bad-request"],
    ["nesting of 32", deep(31), "invalid"],
    ["a list", `["bio"]`, "invalid"],
    ["a number", `1e400`, "invalid"],
    ["null", `null`, "invalid"],
    ["a prototype", `{"__proto__":{"bio":"x"}}`, "invalid"],
    ["a constructor's prototype", `{"constructor":{"prototype":{"bio":"x"}}}`, "invalid"],
    [
      "fields that are not declared",
      `{"bio":"x","role":"admin","userId":"${unknownId}"}`,
      "invalid",
    ],
    ["NUL", `{"bio":"a\\u0000b"}`, "invalid"],
    ["half a character", `{"bio":"a\\ud800"}`, "invalid"],
    ["a text beyond all bounds", JSON.stringify({ bio: "x".repeat(1_000_000) }), "invalid"],
    ["a bait for patterns", JSON.stringify({ bio: `${" \t".repeat(200_000)}!` }), "invalid"],
  ])("of %s is refused", async (_name, body, code) => {
    const answer = await ann.http("profile.update", body);
    expect(refusalOf(answer)).toEqual([code === "invalid" ? 422 : 400, code]);
    expect(JSON.stringify(answer.body).length).toBeLessThan(1_000);
    expect(await bioOf(ann)).toBe("");
    expect(Object.hasOwn(Object.prototype, "bio")).toBe(false);
  });

  test("that is no UTF-8 is refused", async () => {
    const body = Buffer.concat([
      Buffer.from(`{"bio":"`),
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from(`"}`),
    ]);
    const response = await fetch(`${home.url}/v1/profile.update`, {
      method: "POST",
      headers: { ...bearer, "content-type": "application/json" },
      body,
    });
    expect(response.status).toBe(400);
  });

  test("of more than 1 MiB is refused as soon as it says so", async () => {
    const raw = await send(post("profile.update", json, "Content-Length: 1048577"));
    expect(raw.status).toBe(413);
    await raw.end();
  });

  test("of more than 1 MiB is refused without saying so, once it is", async () => {
    const chunk = `8000\r\n${"x".repeat(0x8000)}\r\n`;
    const raw = await send(
      post("profile.update", json, "Transfer-Encoding: chunked"),
      async (open) => {
        for (let n = 0; n < 34; n += 1) open.write(chunk);
      },
    );
    expect(raw.status).toBe(413);
    await raw.end();
  });

  test("of 1 MiB is read", async () => {
    const body = `{"bio":"${"x".repeat(1024 * 1024 - 10)}"}`;
    expect(body.length).toBe(1024 * 1024);
    expect(refusalOf(await ann.http("profile.update", body))).toEqual([422, "invalid"]);
  });

  test("that comes a byte at a time is not waited for", async () => {
    // Of its own: what others send at once may take as long on a busy machine.
    const { database } = home.server;
    const impatient = await TestServer.start({ database, timing: { bodyMs: 150 } });
    const raw = await send(
      post("profile.update", json, "Content-Length: 1000").replace(
        own,
        new URL(impatient.url).host,
      ),
      async (open) => {
        while (!open.head) {
          open.write(" ");
          await Bun.sleep(10);
        }
      },
      impatient.url,
    );
    expect(raw.status).toBe(504);
    await raw.end();
    await impatient.stop();
  });

  test("that ends early does nothing, and is nobody's fault", async () => {
    const raw = await RawSocket.tcp(home.url);
    raw.write(`${post("profile.update", json, "Content-Length: 1000")}{"bio":"half`);
    raw.cut();
    expect(await bioOf(ann)).toBe("");
  });

  test.each([
    ["two lengths", "Content-Length: 2\r\nContent-Length: 3"],
    ["a length and chunks", "Content-Length: 2\r\nTransfer-Encoding: chunked"],
    ["a negative length", "Content-Length: -1"],
  ])("with %s is not guessed at", async (_name, lines) => {
    const raw = await send(`${post("profile.update", json, lines)}{}`);
    expect(raw.status).toBe(400);
    await raw.end();
  });
});

describe("the head", () => {
  test("of more than the server takes is refused", async () => {
    const raw = await send(
      post("session.list", `X-Large: ${"x".repeat(200_000)}`, "Content-Length: 0"),
    );
    expect(raw.status).toBe(431);
    await raw.end();
  });

  test.each([
    "",
    "Bearer",
    "Bearer ",
    "Basic YW5uOnB3",
    "Bearer a b",
    `bearer ${canary}`,
    `Bearer ${"x".repeat(5_000)}`,
  ])("with the authorization %p is nobody's", async (authorization) => {
    const answer = await home.http("session.list", {}, { authorization });
    expect(refusalOf(answer)).toEqual([401, "unauthenticated"]);
    expect(JSON.stringify(answer.body)).not.toContain(canary);
  });
});

test("every answer keeps browsers from reading, keeping or framing it", async () => {
  const answers = [
    await fetch(`${home.url}/v1/session.list`, {
      method: "POST",
      headers: { ...bearer, "content-type": "application/json" },
      body: "{}",
    }),
    await fetch(`${home.url}/v1/session.list`),
    await fetch(`${home.url}/v1/socket`),
    await fetch(`${home.url}/nowhere`),
  ];
  for (const { headers } of answers) {
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("server")).toBeNull();
    expect(headers.get("x-powered-by")).toBeNull();
  }
});
