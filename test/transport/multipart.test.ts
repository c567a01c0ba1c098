/** The reader of forms gives out exactly what stands between the delimiters, however the network cuts it. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "#src/kit/errors.ts";
import { boundaryOf, FormReader } from "#src/transport/multipart.ts";
import { fileHead, formOf } from "#test/harness/media.ts";

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let n = 0; at < bytes.length; n += 1) {
    const size = sizes[n % sizes.length] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

interface Read {
  readonly name: string;
  readonly fileName: string | null;
  readonly content: string;
}

async function readAll(bytes: Uint8Array, sizes: readonly number[] = [bytes.length]) {
  const form = new FormReader(cut(bytes, sizes), "frontier");
  const parts: Read[] = [];
  for (let part = await form.next(); part !== null; part = await form.next()) {
    const content = Buffer.concat(await Array.fromAsync(part.content)).toString("latin1");
    parts.push({ name: part.name, fileName: part.fileName, content });
  }
  return parts;
}

const codeOf = async (reading: Promise<unknown>): Promise<unknown> =>
  await reading.then(
    () => "read",
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );

/** Bytes that look like the delimiter, or are the beginning of it. */
const nasty = fc.constantFrom(
  "\r",
  "\r\n",
  "\r\n-",
  "\r\n--",
  "\r\n--frontie",
  "\r\r\n--fronti",
  "--frontier",
  "x",
  "\0",
);

test("what was put in comes out, wherever it is cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc
          .array(nasty, { maxLength: 12 })
          .map((pieces) => pieces.join(""))
          // That would be a delimiter.
          .filter((content) => !content.includes("\r\n--frontier")),
        { maxLength: 4 },
      ),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
      async (contents, sizes) => {
        const parts = contents.map(
          (content) => [fileHead, Buffer.from(content, "latin1")] as const,
        );
        const read = await readAll(formOf(...parts), sizes);
        expect(read.map(({ content }) => content)).toEqual(contents);
      },
    ),
    { numRuns: 500 },
  );
});

test("text before the first part and behind the last one is nobody's", async () => {
  const form = Buffer.concat([
    Buffer.from("hello\r\n"),
    formOf([fileHead, "x"]),
    Buffer.from("bye"),
  ]);
  expect(await readAll(form, [3])).toEqual([{ name: "file", fileName: "a.png", content: "x" }]);
});

test("names are read as browsers write them", async () => {
  for (const [written, name] of [
    ['filename="a%22b%0D%0Ac.png"', 'a"b\r\nc.png'],
    ['filename="a\\"b.png"', 'a"b.png'],
    ['filename="C:\\\\dir\\\\x.png"', "C:\\dir\\x.png"],
    ['filename="日本語; name=x.png"', "日本語; name=x.png"],
    ["filename=plain.png", "plain.png"],
    ['filename=""', ""],
  ] as const) {
    const head = `Content-Disposition: form-data; name="file"; ${written}`;
    const [part] = await readAll(formOf([head, "x"]));
    const read = Buffer.from(part?.fileName ?? "").toString();
    expect({ name: part?.name, read }).toEqual({ name: "file", read: name });
  }
});

test("what is no whole form is refused, and nothing of it is taken for one", async () => {
  const whole = formOf([fileHead, "x"]);
  for (let length = 0; length < whole.length - 4; length += 1)
    expect(await codeOf(readAll(whole.subarray(0, length)))).toBe("bad-request");
  for (const bad of [
    formOf(["content-disposition: attachment", "x"]),
    formOf(["x: y", "x"]),
    Buffer.from("{}"),
  ])
    expect(await codeOf(readAll(bad))).toBe("bad-request");
});

test("parts and their heads are bounded", async () => {
  const field = 'content-disposition: form-data; name="a"';
  const many = Array.from({ length: 10_000 }, () => [field, "1"] as const);
  expect(await codeOf(readAll(formOf(...many)))).toBe("too-large");
  expect(await codeOf(readAll(formOf([`${field}\r\nx: ${"y".repeat(20_000)}`, "1"]), [512]))).toBe(
    "too-large",
  );
});

test("only a form with parts has a boundary", () => {
  expect(boundaryOf("multipart/form-data; boundary=abc")).toBe("abc");
  expect(boundaryOf('Multipart/Form-Data; charset=utf-8; boundary="a b"')).toBe("a b");
  for (const type of [
    ...[null, "", "application/json", "multipart/mixed; boundary=a", "multipart/form-data"],
    ...["multipart/form-data; boundary=", `multipart/form-data; boundary=${"a".repeat(71)}`],
  ])
    expect(() => boundaryOf(type)).toThrow(AppError);
});
