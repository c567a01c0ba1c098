import { expect, test } from "bun:test";
import { TestServer } from "#test/harness/server.ts";
import { picture } from "../../../platform/imaging/pictures.ts";
import { made, nothingLeft } from "./support.ts";

test("what becomes more than there is room for fails, and takes no room", async () => {
  const server = await TestServer.start({ env: { MEDIA_QUOTA_MIB: "1" } });
  const [ann] = await server.people("ann");
  if (!ann) throw new Error("one person");
  // Four pixels: what is made of them is more than they are.
  const png = await picture("png", 2, 2);
  // All of the room but for what is sent.
  await server.transaction(
    async ({ sql }) =>
      await sql`
      insert into media (id, owner_id, kind, state, name, bytes, created_at, state_at)
      values (gen_random_uuid(), ${ann.id}, 'document', 'ready', 'a', ${2 ** 20 - png.length}, now(), now())`,
  );
  const medium = await made(ann, "a.png", png, {}, server);
  expect(medium).toMatchObject({ state: "failed", failure: "too-large", files: [] });
  await nothingLeft(server, medium.id);
  const [row] = await server.transaction(
    async ({ sql }) =>
      await sql`select sum(bytes)::int as bytes from media where owner_id = ${ann.id}`,
  );
  expect(row).toEqual({ bytes: 2 ** 20 - png.length });
});
