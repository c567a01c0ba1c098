/** A stolen refresh token is worth one use, on however many servers it is used. */
import { expect, test } from "bun:test";
import { redisUrl } from "#test/harness/redis.ts";
import { TestServer } from "#test/harness/server.ts";
import { TestSocket } from "#test/harness/socket.ts";
import { expectRevoked, type Tokens } from "./support.ts";

const url = await redisUrl();

const refresh = async (server: TestServer, refreshToken: string) =>
  await server.http("auth.refresh", { refreshToken });

test.skipIf(!url)(
  "fifty at once on two servers give one successor; the old one coming back ends all of it on both within a second",
  async () => {
    const env = { REDIS_URL: url ?? "" };
    const one = await TestServer.start({ env });
    const other = await TestServer.start({ env, database: one.server.database });
    const servers = [one, other];
    const victim = await one.person("victim");
    const bystander = await other.person("bystander");
    const first = await Promise.all(
      Array.from({ length: 50 }, async (_, turn) => {
        const server = turn % 2 === 0 ? one : other;
        return (await refresh(server, victim.refreshToken)).body as unknown as Tokens;
      }),
    );
    const successors = new Set(first.map(({ refreshToken }) => refreshToken));
    expect(successors.size).toBe(1);
    const [successor = ""] = successors;
    // The answer to it may be lost too: the same one comes again, from the other server.
    const again = await refresh(other, victim.refreshToken);
    expect(again.body["refreshToken"]).toBe(successor);

    const thief = (await refresh(other, successor)).body as unknown as Tokens;
    const sockets = await Promise.all(
      servers.map(async (server) => {
        const socket = await TestSocket.connect(server.url);
        await socket.call("session.open", { token: thief.accessToken });
        return socket;
      }),
    );
    expect((await refresh(one, victim.refreshToken)).status).toBe(401);
    await Promise.all(sockets.map(expectRevoked));
    const open = { authorization: `Bearer ${thief.accessToken}` };
    for (const server of servers) {
      for (const token of [victim.refreshToken, successor, thief.refreshToken])
        expect((await refresh(server, token)).status).toBe(401);
      expect((await server.http("account.get", {}, open)).status).toBe(401);
      expect((await server.http("profile.update", { bio: "late" }, open)).status).toBe(401);
    }
    expect(await bystander.call("account.get")).toMatchObject({ id: bystander.id });
    const ends = await one.server.postgres.sql`
      select ref->>'reason' as reason from events where stream_id = ${victim.id} and name = 'session.ended'`;
    expect(ends.map((row): unknown => row["reason"])).toEqual(["reuse"]);
  },
);
