/** The catalogue as an OpenAPI 3.1 document: every operation that the HTTP door serves, as `POST /v1/<operation>`. */
import type { Catalogue } from "#src/kit/catalogue.ts";
import { cookieHeader } from "#src/kit/cookie.ts";
import { errorTable, type ErrorCode } from "#src/kit/errors.ts";
import type { Contract } from "#src/kit/operation.ts";
import { apiDescription, apiTitle, apiVersion } from "./introduction.ts";
import { filePaths } from "./file-paths.ts";
import { plainSchema } from "./plain-schema.ts";
import {
  describeRateLimit,
  describeRole,
  possibleErrors,
  servedAt,
  storesKey,
  type PossibleError,
} from "./possible-errors.ts";
import { errorSchema, exampleError } from "./wire-error.ts";

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string; readonly description: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Record<string, Record<string, unknown>>;
  readonly components: {
    readonly schemas: Record<string, unknown>;
    readonly responses: Record<string, unknown>;
    readonly parameters: Record<string, unknown>;
    readonly securitySchemes: Record<string, unknown>;
  };
}

/** `paths`: what the server serves beside operations, in OpenAPI's own words. */
export function buildOpenApi(
  catalogue: Catalogue,
  paths: Record<string, Record<string, unknown>> = {},
): OpenApiDocument {
  const responses: Record<string, unknown> = {};
  const operations = catalogue.domains.flatMap((domain) =>
    (domain.operations ?? [])
      .filter(({ contract }) => servedAt(contract, "http"))
      .map(
        ({ contract }) =>
          [
            `/v1/${contract.name}`,
            { post: describeOperation(contract, domain.name, responses) },
          ] as const,
      ),
  );
  return {
    openapi: "3.1.0",
    info: { title: apiTitle, version: apiVersion, description: apiDescription },
    servers: [{ url: "/", description: "This server." }],
    tags: catalogue.domains
      .filter(({ operations = [] }) =>
        operations.some(({ contract }) => servedAt(contract, "http")),
      )
      .map(({ name, description }) => ({ name, description })),
    paths: {
      ...Object.fromEntries<Record<string, unknown>>(operations),
      ...filePaths(catalogue, (errors) => errorResponses(errors, responses)),
      ...paths,
    },
    components: {
      schemas: { Error: errorSchema },
      responses,
      parameters: { IdempotencyKey: idempotencyKey, Cookies: cookies },
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description:
            "The `accessToken` of a login. It lasts ten minutes; `auth.refresh` gives the next one.",
        },
      },
    },
  };
}

const idempotencyKey = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "A UUIDv7, made by you for this call and sent again with every retry of it: the same key and input give the first " +
    "result, however often it is sent. Kept for 7 days.",
  // Without an example: the page would send it, and a key is for one call.
  schema: { type: "string", format: "uuid" },
};

const cookies = {
  name: cookieHeader,
  in: "header",
  required: false,
  description:
    "For web pages of this site: with any value, the fields named in the description are cookies that no script can read, " +
    "instead of fields. Pages of other sites are refused.",
  schema: { type: "string", enum: ["1"] },
};

function parametersOf(contract: Contract): { $ref: string }[] {
  const names = [
    ...(storesKey(contract) ? ["IdempotencyKey"] : []),
    ...(contract.cookies ? ["Cookies"] : []),
  ];
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

function describeOperation(
  contract: Contract,
  tag: string,
  responses: Record<string, unknown>,
): Record<string, unknown> {
  const { name, summary, access, input, output, example, httpStatus = 200 } = contract;
  const parameters = parametersOf(contract);
  return {
    operationId: name,
    tags: [tag],
    summary,
    description: describe(contract),
    security: access === "public" ? [] : [{ bearer: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    requestBody: {
      required: true,
      content: { "application/json": { schema: plainSchema(input), example: example.input } },
    },
    responses: {
      [httpStatus]: {
        description: httpStatus === 202 ? "Accepted." : "Done.",
        content: { "application/json": { schema: plainSchema(output), example: example.output } },
      },
      ...errorResponses(possibleErrors(contract, "http"), responses),
    },
  };
}

function describe(contract: Contract): string {
  const { description, rateLimits = [], doors, cookies: kept = [] } = contract;
  const fields = kept.map(({ field }) => `\`${field}\``).join(" and ");
  const cookieNote = kept.length > 0 ? [`With \`${cookieHeader}\`, cookies hold ${fields}.`] : [];
  const limits = rateLimits.map(describeRateLimit);
  const httpOnly = doors?.length === 1 ? ["Served over HTTP only."] : [];
  return [description, ...describeRole(contract), ...limits, ...cookieNote, ...httpOnly]
    .filter((part) => part !== undefined)
    .join("\n\n");
}

/** Most operations share most of their errors, so each group of them is described once. */
function errorResponses(
  errors: readonly PossibleError[],
  responses: Record<string, unknown>,
): Record<string, { $ref: string }> {
  const byStatus = Map.groupBy(errors, ({ code }) => errorTable[code].status);
  return Object.fromEntries(
    Array.from(byStatus, ([status, group]) => {
      const description = group.map(({ code, meaning }) => `\`${code}\`: ${meaning}`).join("\n\n");
      const name = responseName(
        description,
        group.map(({ code }) => code),
        responses,
      );
      responses[name] ??= describeErrors(description, group);
      return [String(status), { $ref: `#/components/responses/${name}` }];
    }),
  );
}

/** By its codes; numbered where the same codes have other reasons. */
function responseName(
  description: string,
  codes: readonly ErrorCode[],
  responses: Record<string, unknown>,
): string {
  const base = codes.join(".");
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? base : `${base}.${n}`;
    const known = responses[name];
    if (known === undefined || (known as { description: string }).description === description)
      return name;
  }
}

function describeErrors(
  description: string,
  group: readonly PossibleError[],
): Record<string, unknown> {
  const waits = group.some(({ code }) => errorTable[code].retry);
  return {
    description,
    ...(waits
      ? {
          headers: {
            "Retry-After": { description: "Seconds to wait.", schema: { type: "integer" } },
          },
        }
      : {}),
    content: {
      "application/json": {
        schema: {
          type: "object",
          required: ["error"],
          properties: { error: { $ref: "#/components/schemas/Error" } },
        },
        examples: Object.fromEntries(
          group.map(({ code, meaning }) => [
            code,
            { summary: meaning.replaceAll("`", ""), value: { error: exampleError(code) } },
          ]),
        ),
      },
    },
  };
}
