/** What media look like on the wire. */
import Type, { type Static } from "typebox";
import { IdSchema, Instant, nullable, object, text } from "#src/kit/schema.ts";

export const MediumKind = Type.Union(
  [Type.Literal("image"), Type.Literal("video"), Type.Literal("audio"), Type.Literal("document")],
  {
    description:
      "`image`, `video` and `audio` are made anew and shown; a `document` is kept as it is, looked into by nobody, and only ever " +
      "downloaded.",
  },
);

export const MediumState = Type.Union(
  [
    Type.Literal("uploading"),
    Type.Literal("processing"),
    Type.Literal("ready"),
    Type.Literal("failed"),
  ],
  { description: "Only what is `ready` can be used for anything." },
);

export const altTextGraphemesMax = 1_000;
export const AltText = text({
  ...{ min: 0, max: altTextGraphemesMax },
  description: "What it shows, for those who cannot see or hear it.",
});

export const nameGraphemesMax = 200;
/** Any characters but those that end lines or texts: it is shown, and offered for downloads. */
export const FileName = text({
  ...{ min: 1, max: nameGraphemesMax },
  description: "What the file is called where it comes from. Never a part of any path.",
});

export const MediumFile = object({
  name: Type.String({ description: "Such as `640.webp`, `video.mp4`, `poster.webp`." }),
  url: Type.String({
    description:
      "Where to fetch it, in ranges if you like. It works for some minutes, for you alone, and for as long as you may see it.",
  }),
  contentType: Type.String(),
  bytes: Type.Integer({ minimum: 0 }),
  width: nullable(Type.Integer({ minimum: 1 })),
  height: nullable(Type.Integer({ minimum: 1 })),
});
export type MediumFile = Static<typeof MediumFile>;

export const Medium = object({
  id: IdSchema,
  kind: nullable(MediumKind),
  state: MediumState,
  failure: nullable(
    Type.String({
      description: "Why it failed: `unsupported-media`, `too-large`, `invalid` or `unavailable`.",
    }),
  ),
  name: Type.String({
    description: "As its owner's device called it. To others: of documents only.",
  }),
  altText: Type.String(),
  width: nullable(Type.Integer({ minimum: 1 })),
  height: nullable(Type.Integer({ minimum: 1 })),
  durationMs: nullable(Type.Integer({ minimum: 0 })),
  placeholder: nullable(
    Type.String({ description: "ThumbHash, base64: a blur to show while it loads." }),
  ),
  waveform: nullable(
    Type.Array(Type.Integer({ minimum: 0, maximum: 100 }), {
      maxItems: 64,
      description: "How loud it is from beginning to end.",
    }),
  ),
  isAnimated: Type.Boolean(),
  files: Type.Array(MediumFile, { maxItems: 16, description: "Smallest first." }),
  progress: Type.Integer({ minimum: 0, maximum: 100, description: "Of the processing." }),
  version: Type.Integer({
    minimum: 1,
    description: "Grows with every change; drop the older of two.",
  }),
  createdAt: Instant,
});
export type Medium = Static<typeof Medium>;

export const exampleMediaId = "0192f0c4-9b1e-7f2a-8c3d-5e6f708192a3";
const exampleAccountId = "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70";

export const exampleUrl =
  `https://social.example/media/${exampleMediaId}/640.webp?viewer=${exampleAccountId}` +
  "&session=0192f0c1-7a50-7d11-a2b3-c4d5e6f70819&expires=1795341600&signature=kX3v0bT2mQ9sYw7LrJ4cN8eHf1uZaDgPiVoB5xWqK6M";

export const exampleMedium: Medium = {
  id: exampleMediaId,
  kind: "image",
  state: "ready",
  failure: null,
  name: "IMG_2031.jpg",
  altText: "Two people on a bridge in the rain",
  width: 1600,
  height: 1200,
  durationMs: null,
  placeholder: "1QcSHQRnh493V4dIh4eXh1h4kJUI",
  waveform: null,
  isAnimated: false,
  files: [
    {
      ...{ name: "640.webp", url: exampleUrl, contentType: "image/webp" },
      ...{ bytes: 48_213, width: 640, height: 480 },
    },
  ],
  progress: 100,
  version: 3,
  createdAt: "2026-11-22T09:30:00.000Z",
};

/** As it is when it has just come. */
export const exampleNewMedium: Medium = {
  ...exampleMedium,
  ...{ state: "processing", width: null, height: null, placeholder: null, files: [] },
  ...{ progress: 0, version: 1 },
};
