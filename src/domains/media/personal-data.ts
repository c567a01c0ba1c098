/** What this domain keeps of a person: their media, given to them as they are served, and forgotten with every object. */
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { ExportedFile, PersonalData } from "#src/kit/personal-data.ts";
import { removeObjectsOf } from "./jobs/remove-objects.ts";
import { fileKey } from "./keys.ts";
import { findFiles, listOwn } from "./queries.ts";

const pageSize = 50;

export const personalData: PersonalData = {
  tables: ["media", "media_uses"],
  async *export(ctx, accountId) {
    yield {
      path: "media/media.json",
      about: "Your pictures, films, sounds and documents; their files lie beside this one.",
      rows: describeAll(ctx, accountId),
    };
    for await (const files of filePages(ctx, accountId)) yield* files;
  },
  async purge(ctx, accountId) {
    for (;;) {
      const page = await listOwn(ctx.sql, accountId, null, pageSize);
      if (page.length === 0) return;
      const ids = page.map(({ id }) => id);
      // Objects first: after a crash their rows still say that they are there.
      for (const id of ids) await removeObjectsOf(ctx, id);
      await ctx.transaction(async ({ tx }) => {
        await tx.sql`delete from media where id = any(${ids}::uuid[])`;
      });
    }
  },
};

async function* pagesOf({ sql }: ReadContext, accountId: Id) {
  let after: Id | null = null;
  for (;;) {
    const page = await listOwn(sql, accountId, after, pageSize);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = last.id;
  }
}

async function* describeAll(ctx: ReadContext, accountId: Id): AsyncGenerator {
  for await (const page of pagesOf(ctx, accountId))
    for (const { id, kind, state, name, altText, width, height, durationMs, createdAt } of page)
      yield { id, kind, state, name, altText, width, height, durationMs, createdAt };
}

async function* filePages(ctx: ReadContext, accountId: Id): AsyncGenerator<ExportedFile[]> {
  for await (const page of pagesOf(ctx, accountId)) {
    const files = await findFiles(
      ctx.sql,
      page.filter(({ state }) => state === "ready").map(({ id }) => id),
    );
    yield [...files.values()].flat().map(({ mediaId, name }) => ({
      path: `media/${mediaId}/${name}`,
      storageKey: fileKey(mediaId, name),
    }));
  }
}
