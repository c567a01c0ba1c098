/** What stands in Redis may be damaged, or another version's: the instance that meets it goes on, and misses nothing. */
import { expect } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { account, eventFor, quick, redisStation } from "./bus-support.ts";
import { server, withRedis } from "./own-redis.ts";

const unreadable = ["s\t{nope\tx\n", "t\tnope\n", "w\tnull\t\t\t{}\n"];

for (const text of unreadable) {
  withRedis(`an entry that cannot be read, ${JSON.stringify(text)}, stops nothing`, async () => {
    const prefix = `test-${newId().slice(-12)}`;
    const from = await redisStation(server().url, prefix, quick);
    const to = await redisStation(server().url, prefix, quick);
    const id = newId();
    await to.want(account(id));
    await from.bus.publish([eventFor([id], 1)]);
    await to.until(() => to.seqs().includes(1));
    const inboxes = (await server().command("KEYS", `${prefix}:inbox:*`)) as string[];
    for (const inbox of inboxes) await server().command("XADD", inbox, "*", "1", text);
    // Whatever stood beside it is compared with PostgreSQL.
    await to.until(() => to.repairs.length > 0);
    await to.until(() => to.bus.isUp);
    await from.until(() => from.bus.isUp);
    await from.bus.publish([eventFor([id], 2)]);
    await to.until(() => to.seqs().includes(2));
    expect(to.seqs()).toContain(2);
  });
}
