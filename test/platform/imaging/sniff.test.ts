import { expect, test } from "bun:test";
import { sniff } from "#src/platform/imaging/sniff.ts";
import { animation, html, picture, svg, tiff, zip } from "./pictures.ts";

test("a picture is known by its bytes", async () => {
  for (const format of ["jpeg", "png", "webp", "gif", "avif"] as const)
    expect(sniff(await picture(format))).toEqual({ kind: "image", format });
  expect(sniff(await animation("webp"))).toEqual({ kind: "image", format: "webp" });
});

test("what we do not decode is nothing we know, whatever it is called", async () => {
  const strangers = [svg, html, await tiff(), zip(), Buffer.from("%PDF-1.7"), Buffer.from("BM6")];
  for (const bytes of strangers) expect(sniff(bytes)).toBeNull();
});

test("a picture's signature anywhere but at the beginning says nothing", async () => {
  const hidden = Buffer.concat([Buffer.from("<html><!--"), await picture("png")]);
  expect(sniff(hidden)).toBeNull();
});

test("HEIC, and a film of AVIF frames, are no AVIF picture", () => {
  expect(sniff(box("heic", "mif1", "heic"))).toBeNull();
  expect(sniff(box("avis", "avis", "msf1"))).toBeNull();
  expect(sniff(box("mif1", "mif1", "avif"))).toEqual({ kind: "image", format: "avif" });
});

test("films and sounds are known by their containers", () => {
  expect(sniff(box("isom", "iso2", "mp41"))).toEqual({ kind: "stream", format: "mov" });
  expect(sniff(box("qt  "))).toEqual({ kind: "stream", format: "mov" });
  expect(sniff(box("M4A "))).toEqual({ kind: "stream", format: "mov" });
  expect(sniff(Buffer.from("OggS\0\u0002"))).toEqual({ kind: "stream", format: "ogg" });
  expect(sniff(Buffer.from("ID3\u0004\0\0"))).toEqual({ kind: "stream", format: "mp3" });
  expect(sniff(Buffer.from([0xff, 0xfb, 0x90, 0x64]))).toEqual({ kind: "stream", format: "mp3" });
  expect(sniff(Buffer.from("RIFF\0\0\0\0WAVEfmt "))).toEqual({ kind: "stream", format: "wav" });
  expect(sniff(ebml("webm"))).toEqual({ kind: "stream", format: "webm" });
  expect(sniff(ebml("matroska"))).toBeNull();
});

test("a playlist is no film: it would have others' files read", () => {
  expect(sniff(Buffer.from("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"))).toBeNull();
  expect(sniff(Buffer.from("ffconcat version 1.0\nfile /etc/passwd\n"))).toBeNull();
});

test("nothing, and less than a signature, is nothing", () => {
  for (const bytes of [[], [0xff], [0xff, 0xd8], [0x89, 0x50, 0x4e]])
    expect(sniff(Uint8Array.from(bytes))).toBeNull();
});

/** An `ftyp` box: the major brand, then those it is compatible with. */
function box(...brands: string[]): Buffer {
  const [major = "", ...others] = brands;
  const text = Buffer.from(`ftyp${major}\0\0\0\0${others.join("")}`, "latin1");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length + 4);
  return Buffer.concat([length, text]);
}

function ebml(docType: string): Buffer {
  const type = Buffer.concat([
    Buffer.from([0x42, 0x82, 0x80 + docType.length]),
    Buffer.from(docType),
  ]);
  return Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x80 + type.length]), type]);
}
