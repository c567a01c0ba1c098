/** The doors for files, as the OpenAPI document tells of them: no operation of the catalogue is called there by name. */
import Type from "typebox";
import type { Catalogue } from "#src/kit/catalogue.ts";
import type { ErrorCode } from "#src/kit/errors.ts";
import { errorTable } from "#src/kit/errors.ts";
import { exportPath } from "#src/kit/export-door.ts";
import type { MediaDoors } from "#src/kit/media-doors.ts";
import { IdSchema } from "#src/kit/schema.ts";
import { plainSchema } from "./plain-schema.ts";
import { describeRateLimit, possibleErrors, type PossibleError } from "./possible-errors.ts";

export type DescribeErrors = (errors: readonly PossibleError[]) => Record<string, unknown>;

type Paths = Record<string, Record<string, unknown>>;

/** Nothing where no domain keeps media, or makes archives. */
export function filePaths(
  catalogue: Pick<Catalogue, "domains" | "ports">,
  describeErrors: DescribeErrors,
): Paths {
  return { ...mediaPaths(catalogue, describeErrors), ...archivePaths(catalogue, describeErrors) };
}

function mediaPaths(
  { domains, ports }: Pick<Catalogue, "domains" | "ports">,
  describeErrors: DescribeErrors,
): Paths {
  const { mediaDoors: doors } = ports;
  const tag = domains.find(({ mediaDoors }) => mediaDoors)?.name;
  if (doors === null || tag === undefined) return {};
  return {
    "/v1/media": { post: upload(doors, tag, describeErrors) },
    "/media/{mediaId}/{name}": { get: download(tag, describeErrors) },
  };
}

function upload(doors: MediaDoors, tag: string, describeErrors: DescribeErrors) {
  const { contract } = doors.receive;
  const { name, summary, description = "", output, example, httpStatus = 200 } = contract;
  const fields = plainSchema(doors.fields) as { properties: object };
  const file = {
    type: "string",
    format: "binary",
    description: "The file, with its name and type. The last part.",
  };
  return {
    operationId: name,
    tags: [tag],
    summary,
    description: `${description}\n\n${describeRateLimit(doors.rate)}\n\nServed over HTTP only.`,
    security: [{ bearer: [] }],
    parameters: [{ $ref: "#/components/parameters/IdempotencyKey" }],
    requestBody: {
      required: true,
      content: {
        "multipart/form-data": {
          schema: {
            ...{ type: "object", required: ["file"], additionalProperties: false },
            properties: { ...fields.properties, file },
          },
        },
      },
    },
    responses: {
      [httpStatus]: {
        description: "Accepted.",
        content: { "application/json": { schema: plainSchema(output), example: example.output } },
      },
      ...describeErrors(possibleErrors(contract, "http")),
    },
  };
}

function archivePaths(
  { domains }: Pick<Catalogue, "domains">,
  describeErrors: DescribeErrors,
): Paths {
  const tag = domains.find(({ exportDoor }) => exportDoor)?.name;
  if (tag === undefined) return {};
  const get = {
    operationId: "account.downloadExport",
    tags: [tag],
    summary: "Fetch the archive of somebody's data",
    description:
      "At the address that `account.exportReady` and a mail bring: whoever has it has the archive, a ZIP. Takes `Range`, `If-Range` and " +
      "`If-None-Match`, so a download that broke off goes on.",
    security: [],
    parameters: [{ name: "token", in: "path", required: true, schema: plainSchema(Type.String()) }],
    responses: fileResponses("application/zip", describeErrors),
  };
  return { [`${exportPath}/{token}`]: { get } };
}

function query(name: string, description: string) {
  return { name, in: "query", required: false, description, schema: { type: "string" } };
}

function download(tag: string, describeErrors: DescribeErrors) {
  return {
    operationId: "media.download",
    tags: [tag],
    summary: "Fetch a file",
    description:
      "At the addresses that other calls answer; nobody makes one up. What not everybody may see is signed for one person and works " +
      "for ten minutes at most, and no longer than they may see it and are logged in where they asked. Takes `Range`, `If-Range` and `If-None-Match`.",
    security: [],
    parameters: [
      { name: "mediaId", in: "path", required: true, schema: plainSchema(IdSchema) },
      { name: "name", in: "path", required: true, schema: plainSchema(Type.String()) },
      query("viewer", "Whom it was signed for."),
      query(
        "session",
        "Where they were logged in; absent in what comes with an event, which works for two minutes.",
      ),
      query("expires", "Until when, in seconds since 1970."),
      query("signature", "That it was us."),
    ],
    responses: fileResponses("*/*", describeErrors),
  };
}

function fileResponses(contentType: string, describeErrors: DescribeErrors) {
  const content = { [contentType]: { schema: { type: "string", format: "binary" } } };
  return {
    200: { description: "All of it.", content },
    206: { description: "The range asked for.", content },
    304: { description: "It is as it was." },
    416: { description: "There is no such range." },
    ...describeErrors(plainErrors),
  };
}

const plainErrors = (
  ["not-found", "misdirected", "rate-limited", "internal", "unavailable"] satisfies ErrorCode[]
).map((code) => ({ code, meaning: errorTable[code].meaning }));
