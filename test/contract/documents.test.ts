/** The generated documents are valid by other people's judgement, complete, and served as they should be. */
import { Parser } from "@asyncapi/parser";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "bun:test";
import { buildAsyncApi, socketDoorContracts } from "#src/contract/asyncapi.ts";
import { buildOpenApi } from "#src/contract/openapi.ts";
import { catalogue } from "#src/registry.ts";
import { sharedServer } from "#test/harness/server.ts";
import { exampleId, sampleCatalogue } from "./sample-catalogue.ts";

/** The parser takes seconds where two cores are shared by everything. */
const parserMs = 60_000;
const catalogues = { "this server's": catalogue, "a small": sampleCatalogue };

for (const [which, subject] of Object.entries(catalogues)) {
  describe(`of ${which} catalogue`, () => {
    test("the OpenAPI document is valid and holds every operation of the HTTP door, and the doors for files", async () => {
      const document = buildOpenApi(subject);
      const { valid, errors } = await new Validator().validate({ ...structuredClone(document) });
      expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
      const served = [...subject.operations.values()]
        .filter(({ contract: { doors } }) => doors === undefined || doors.includes("http"))
        .map(({ contract }) => `/v1/${contract.name}`);
      const files = [
        ...(subject.ports.mediaDoors ? ["/v1/media", "/media/{mediaId}/{name}"] : []),
        ...(subject.exportDoor ? ["/exports/{token}"] : []),
      ];
      expect(Object.keys(document.paths).sort()).toEqual([...served, ...files].sort());
    });

    test(
      "the AsyncAPI document is valid and holds every request, event and signal",
      async () => {
        const document = buildAsyncApi(subject, "https://hubbub.example");
        const { diagnostics } = await new Parser().parse(JSON.stringify(document));
        // It would rather have the newest version of AsyncAPI.
        const problems = diagnostics.filter(({ code }) => code !== "asyncapi-latest-version");
        expect(problems).toEqual([]);
        const wanted = [
          "ping",
          "watch.ended",
          ...socketDoorContracts(subject).map(({ name }) => name),
          ...Array.from(subject.events.keys(), (name) => `${name}.event`),
          ...Array.from(subject.signals.keys(), (name) => `${name}.signal`),
        ];
        expect(Object.keys(document.operations).sort()).toEqual(wanted.sort());
      },
      parserMs,
    );
  });
}

test("an operation tells its limits, its key, its door and why it may be refused", () => {
  const { paths, components, tags } = buildOpenApi(sampleCatalogue);
  expect(tags).toEqual([{ name: "notes", description: "What one wants to remember." }]);
  const create = paths["/v1/note.create"]?.["post"] as Described;
  expect(create.description).toBe(
    "Notes are short.\n\nAt most 5 per second for a person, 20 at once.",
  );
  expect(create.security).toEqual([{ bearer: [] }]);
  expect(create.parameters).toEqual([{ $ref: "#/components/parameters/IdempotencyKey" }]);
  expect(Object.keys(create.responses)).toEqual([
    "200",
    "400",
    "401",
    "409",
    "410",
    "413",
    "415",
    "421",
    "422",
    "429",
    "500",
    "503",
    "504",
  ]);
  const unprocessable = create.responses["422"]?.$ref?.split("/").at(-1) ?? "";
  expect(unprocessable).toBe("limit.invalid");
  const refused = components.responses[unprocessable] as Refused;
  expect(refused.description).toContain("A person keeps a thousand notes.");
  expect(Object.keys(refused.content["application/json"]?.examples ?? {})).toEqual([
    "limit",
    "invalid",
  ]);
  const list = paths["/v1/note.list"]?.["post"] as Described;
  expect(list.description).toBe("Served over HTTP only.");
  expect([list.security, list.parameters]).toEqual([[], undefined]);
  expect(Object.keys(list.responses)).toContain("202");
  expect(Object.keys(list.responses)).not.toContain("401");
});

test("schemas are plain: standard formats, words as enum, null beside a type, names left alone", () => {
  const { paths } = buildOpenApi(sampleCatalogue);
  const create = paths["/v1/note.create"]?.["post"] as Described;
  expect(create.responses["200"]?.content?.["application/json"]?.schema).toEqual({
    type: "object",
    required: ["id", "text", "mood", "format", "createdAt"],
    properties: {
      id: { type: "string", format: "uuid", description: "A UUID, lower case." },
      text: {
        type: "string",
        minLength: 1,
        maxLength: 160,
        description: "1–10 characters (graphemes).",
      },
      mood: { type: "string", enum: ["glad", "sad"] },
      format: { type: ["string", "null"] },
      createdAt: {
        type: "string",
        format: "date-time",
        description: "UTC, ISO 8601 with milliseconds.",
      },
    },
    additionalProperties: false,
  });
});

test("a request's frame shows its key, an event's its stream and number", () => {
  const { messages } = buildAsyncApi(sampleCatalogue, "http://localhost:3000").channels.socket;
  expect(messages["note.create.request"]).toMatchObject({
    examples: [{ payload: { id: 1, op: "note.create", key: exampleId, data: { text: "hi" } } }],
  });
  expect(messages["note.created.event"]).toMatchObject({
    examples: [{ payload: { event: "note.created", stream: `note:${exampleId}`, seq: 816 } }],
  });
  expect(messages["note.list.request"]).toBeUndefined();
});

for (const path of ["/openapi.json", "/asyncapi.json", "/docs/assets/swagger-ui-bundle.js"]) {
  test(`${path} is kept by browsers, and compressed`, async () => {
    const { url } = await sharedServer();
    const first = await fetch(`${url}${path}`);
    expect(first.status).toBe(200);
    expect(first.headers.get("content-encoding")).toBe("gzip");
    expect(first.headers.get("x-content-type-options")).toBe("nosniff");
    const etag = first.headers.get("etag") ?? "";
    const again = await fetch(`${url}${path}`, { headers: { "if-none-match": etag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });
}

test("the document names this server, and nothing beside the listed assets is served", async () => {
  const { url } = await sharedServer();
  const document = (await (await fetch(`${url}/asyncapi.json`)).json()) as { servers: object };
  expect(document.servers).toMatchObject({ here: { protocol: "ws" } });
  for (const name of ["package.json", "swagger-ui.js.map", "..%2fpackage.json", "%2e%2e%2fdocs.ts"])
    expect((await fetch(`${url}/docs/assets/${name}`)).status).toBe(404);
});

test("every page has a policy of its own nonce", async () => {
  const { url } = await sharedServer();
  const policies = await Promise.all(
    ["/docs", "/docs", "/docs/socket"].map(async (path) => {
      const page = await fetch(`${url}${path}`);
      const policy = page.headers.get("content-security-policy") ?? "";
      const nonce = /script-src 'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? "none";
      const html = await page.text();
      const tags = html.match(/<(script|style|link rel="stylesheet")[^>]*>/g) ?? [];
      expect(tags.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
      expect(html).not.toMatch(/(src|href|action)="(https?:)?\/\/(?!localhost|127)/);
      expect(policy).toContain("frame-ancestors 'none'");
      return nonce;
    }),
  );
  expect(new Set(policies).size).toBe(3);
});

interface Refused {
  readonly description: string;
  readonly content: Record<string, { readonly examples: object }>;
}

interface Described {
  readonly description: string;
  readonly security: unknown;
  readonly parameters?: unknown;
  readonly responses: Record<
    string,
    { readonly $ref?: string; readonly content?: Record<string, { readonly schema: unknown }> }
  >;
}
