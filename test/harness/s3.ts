/** An S3 server that checks signatures, for one test file. */
import S3rver from "@20minutes/s3rver";
import { createRequire } from "node:module";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { S3Settings } from "#src/platform/storage/s3.ts";
import { stopAtEnd } from "./cleanup.ts";

/** The only account it knows. */
const account = "S3RVER";
const bucket = "files";

type MakeCipher = (algorithm: string, key: Buffer, iv: Buffer) => unknown;

/** It makes its page tokens with DES, which Bun's OpenSSL does not have; nobody here reads them. */
function lendItACipher(): void {
  const crypto = createRequire(import.meta.url)("node:crypto") as { createCipheriv: MakeCipher };
  const make = crypto.createCipheriv;
  crypto.createCipheriv = (algorithm, key, iv) =>
    algorithm === "des"
      ? make("aes-128-ctr", Buffer.concat([key, key]), Buffer.concat([iv, iv]))
      : make(algorithm, key, iv);
}

/** It lists in the order in which the file system names things, which only Node sorts. */
function sortLists(store: S3rver["store"]): void {
  const listAll = store.listObjects.bind(store);
  store.listObjects = async (bucket, { startAfter = "", maxKeys = Infinity, ...options }) => {
    const all = await listAll(bucket, options);
    const left = all.objects
      .filter(({ key }) => key > startAfter)
      .toSorted((one, other) => (one.key < other.key ? -1 : 1));
    return { ...all, objects: left.slice(0, maxKeys), isTruncated: left.length > maxKeys };
  };
}

export async function startS3(): Promise<S3Settings & { stop(): Promise<void> }> {
  lendItACipher();
  const directory = mkdtempSync(join(tmpdir(), `hubbub-test-${process.pid}-s3-`));
  const server = new S3rver({
    ...{ address: "127.0.0.1", port: 0, silent: true, directory },
    configureBuckets: [{ name: bucket }],
  });
  sortLists(server.store);
  const { port } = await server.run();
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  };
  stopAtEnd(stop);
  return {
    ...{ endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", bucket },
    ...{ accessKeyId: account, secretAccessKey: account, publicUrl: undefined },
    stop,
  };
}

/** For a server's environment. */
export function s3Environment(s3: S3Settings): Record<string, string> {
  return {
    ...(s3.endpoint === undefined ? {} : { S3_ENDPOINT: s3.endpoint }),
    ...{ S3_REGION: s3.region, S3_BUCKET: s3.bucket },
    ...{ S3_ACCESS_KEY_ID: s3.accessKeyId, S3_SECRET_ACCESS_KEY: s3.secretAccessKey },
  };
}
