/** A document as it is served: its text made once, with the tag that lets clients keep it. */

export interface ServedDocument {
  readonly json: string;
  readonly etag: string;
}

export function freezeDocument(document: object): ServedDocument {
  const json = JSON.stringify(document);
  return { json, etag: etagOf(json) };
}

export function etagOf(content: string | Uint8Array): string {
  return `"${new Bun.CryptoHasher("sha256").update(content).digest("base64url").slice(0, 22)}"`;
}
