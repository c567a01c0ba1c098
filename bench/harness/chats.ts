/** Chats in numbers that no sequence of calls would make in time: the rows that they would have left, written directly. */
import { newId, type Id } from "#src/kit/id.ts";
import type { HubbubServer } from "#src/server.ts";

/** People who have all their chats with each other. */
export interface Circle {
  readonly accountIds: readonly Id[];
  readonly chatIds: readonly Id[];
}

export interface CirclePlan {
  readonly accountIds: readonly Id[];
  readonly people: number;
  readonly chats: number;
}

const text = "Does anybody know whether the bakery at the south gate is open on Sundays?";

export async function makeCircles(server: HubbubServer, plan: CirclePlan): Promise<Circle[]> {
  const circles: Circle[] = [];
  for (let from = 0; from < plan.accountIds.length; from += plan.people) {
    const circle = {
      accountIds: plan.accountIds.slice(from, from + plan.people),
      chatIds: Array.from({ length: plan.chats }, () => newId()),
    };
    await insertChats(server, circle);
    circles.push(circle);
  }
  await server.postgres.sql.unsafe("analyze");
  return circles;
}

async function insertChats(server: HubbubServer, { accountIds, chatIds }: Circle): Promise<void> {
  const creator = accountIds[0] ?? "";
  await server.postgres.sql.begin((sql) => [
    sql`insert into chats (id, kind, title, created_by, created_at)
      select id, 'group', 'Sunday walks', ${creator}, now() from unnest(${chatIds}::uuid[]) c(id)`,
    sql`insert into stream_heads (stream_id, kind, roster_version, reader_count)
      select id, 'chat', 1, ${accountIds.length} from unnest(${chatIds}::uuid[]) c(id)`,
    sql`insert into stream_members (stream_id, account_id, from_seq)
      select c.id, a.id, 1 from unnest(${chatIds}::uuid[]) c(id), unnest(${accountIds}::uuid[]) a(id)`,
    sql`insert into chat_members (chat_id, account_id, role, state, joined_at, joined_from, told_from)
      select c.id, a.id, 'member', 'in', now(), 1, 1
      from unnest(${chatIds}::uuid[]) c(id), unnest(${accountIds}::uuid[]) a(id)`,
  ]);
}

/** Messages nobody is told of: what clients find when they come back. `counts` for the first chats of each circle. */
export async function writeUnseen(
  server: HubbubServer,
  { circles, counts }: { circles: readonly Circle[]; counts: readonly number[] },
): Promise<void> {
  for (const { accountIds, chatIds } of circles) {
    const sender = accountIds[0] ?? "";
    const rows = counts.flatMap((count, place) =>
      Array.from({ length: count }, (_, index) => ({
        chatId: chatIds[place] ?? "",
        seq: index + 1,
        id: newId(),
      })),
    );
    const [chats, seqs, ids] = [
      rows.map((row) => row.chatId),
      rows.map((row) => row.seq),
      rows.map((row) => row.id),
    ];
    await server.postgres.sql.begin((sql) => [
      sql`insert into messages (chat_id, seq, id, sender_id, text, created_at)
        select chat, seq, id, ${sender}, ${text}, now()
        from unnest(${chats}::uuid[], ${seqs}::bigint[], ${ids}::uuid[]) m(chat, seq, id)`,
      sql`insert into events (stream_id, seq, name, ref, actor_id, created_at)
        select chat, seq, 'chat.messageCreated', jsonb_build_object('messageId', id), ${sender}, now()
        from unnest(${chats}::uuid[], ${seqs}::bigint[], ${ids}::uuid[]) m(chat, seq, id)`,
      sql`update stream_heads set seq = m.seq, moved_by = pg_current_xact_id()
        from (select chat, max(seq) as seq from unnest(${chats}::uuid[], ${seqs}::bigint[]) m(chat, seq)
          group by chat) m where stream_id = m.chat`,
    ]);
  }
  await server.postgres.sql.unsafe("analyze");
}
