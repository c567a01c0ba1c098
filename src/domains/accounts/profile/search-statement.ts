/**
 * One search as SQL: candidates from bounded sources, each looked at once. All that a search is about stands in the row
 * `viewer`; the rest is the same text each time.
 */
import { constant } from "#src/kit/constant.ts";
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";
import { canMeet } from "../sight.ts";
import { isFieldShown } from "./fields.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

/** What counts as called so: each reaches further, and costs more. */
export type Reach = "beginnings" | "slips" | "alike";

/** More than anything else comes to. */
export const wholeHandleScore = 10_000;
/** Candidates taken from each index. */
const sourceMax = 100;
/** As many as sixteen letters have with an alphabet and its digits. */
const slipsMax = 1_300;
/** Candidates for each way in which one may have slipped. */
const slippedMax = 20;
/** Greater than every letter. */
const lastLetter = "'\u{10FFFF}'";
/** Of the trigrams of what was typed, more than half must stand in a name that is alike: see `people_alike`. */
const alikeMin = 432;

/** The columns that begin with a word of a name, the first one in `search_name`. */
const turned = ["search_last", "search_second", "search_third"] as const;
/** Where slips are looked for: hardly a name has four words. */
const slipped = ["search_handle", "search_name", "search_last", "search_second"] as const;

export function searchStatement(ctx: Asker, reach: Reach): Statement {
  const { sql } = ctx;
  const least = constant(sql, reach === "alike" ? alikeMin : 1);
  return sql`${reach === "slips" ? slips(sql) : sql``},
    candidate as materialized (
      select source.id, max(source.closeness) as closeness
      from (${sources(ctx, reach)}) source where ${of(sql, "typed <> ''")} group by source.id),
    named as materialized (
      select a.id, a.is_visible, whole.is_handle,
        1000 * candidate.closeness + shown.likeness
          + case when whole.is_handle then ${constant(sql, wholeHandleScore)} else 0 end as score
      from candidate join accounts a on a.id = candidate.id
      cross join lateral (select a.handle_key = ${of(sql, "handle_key")} and a.search_handle = ${typed(sql)} as is_handle) whole
      cross join lateral (
        select ${byHandle(sql, reach)} as by_handle, ${byName(sql, reach)} as by_name offset 0) likeness
      cross join lateral (select case
        when likeness.by_name > likeness.by_handle and likeness.by_name >= ${least}
          and ${isFieldShown(ctx, of(sql, "id"), "a", "displayName")} then likeness.by_name
        else likeness.by_handle end as likeness offset 0) shown
      where shown.likeness >= ${least})
    select a.id, a.score from (
      select * from named where ${isAfter(sql)} order by score desc, id offset 0) a
    where ${canMeet(ctx, of(sql, "id"), "a")} and (a.is_handle or a.id = ${of(sql, "id")} or not exists (
      select from privacy_settings p where p.account_id = a.id and not p.find_by_search))
    order by a.score desc, a.id limit ${of(sql, "page")}`;
}

/** Of the row `viewer`. */
function of(sql: Sql, what: string): Statement {
  return sql`(select ${constant(sql, what)} from viewer)`;
}

function typed(sql: Sql): Statement {
  return of(sql, "typed");
}

/** The last word first, for `ana garcia` where there are words between the two; null where one word was typed. */
function typedTurned(sql: Sql): Statement {
  return of(
    sql,
    String.raw`case when typed like '% %' then regexp_replace(typed, '^(.*) ([^ ]+)$', '\2 \1') end`,
  );
}

function isAfter(sql: Sql): Statement {
  const score = of(sql, "after_score");
  return sql`(${score} is null or score < ${score} or (score = ${score} and id > ${of(sql, "after_id")}))`;
}

/** Columns `id` and `closeness`. Indexes accounts_handle_key, accounts_search_* and, for what is alike, accounts_search_alike. */
function sources(ctx: Asker, reach: Reach): Statement {
  const { sql, ports } = ctx;
  const near = ports.closeness
    ? sql`select account_id as id, closeness from (${ports.closeness.near(ctx, of(sql, "id"))}) near`
    : sql`select null::uuid as id, 0 as closeness where false`;
  switch (reach) {
    case "beginnings":
      return sql`${near}
        union all select id, 0 from accounts where handle_key = ${of(sql, "handle_key")}
        ${joined(
          sql,
          ["search_handle", "search_name", ...turned].map((column) =>
            beginning(sql, column, typed(sql)),
          ),
        )}
        ${joined(
          sql,
          turned.map((column) => beginning(sql, column, typedTurned(sql))),
        )}`;
    case "slips":
      return sql`${near} ${joined(
        sql,
        slipped.map((column) => slippedIn(sql, column)),
      )}`;
    case "alike":
      return sql`${near} union all select people_alike(${typed(sql)}, ${constant(sql, sourceMax)}), 0`;
  }
}

function joined(sql: Sql, queries: readonly Statement[]): Statement {
  return queries.reduce((all, one) => sql`${all} union all ${one}`, sql``);
}

function beginning(sql: Sql, column: string, text: Statement): Statement {
  return sql`(
    select id, 0 from accounts
    where ${sql(column)} >= ${text} and ${sql(column)} < ${text} || ${constant(sql, lastLetter)}
    order by ${sql(column)} limit ${constant(sql, sourceMax)})`;
}

/**
 * All that was perhaps meant: two neighbouring letters changed about, and of four letters and more one too many, another one
 * or one too few. What begins in another way up to there is not asked for: `at` is how many letters stay as they are.
 */
function slips(sql: Sql): Statement {
  return sql`,
    place as materialized (
      select at from viewer cross join generate_series(0, least(length(typed), 16)) at where length(typed) >= 3),
    slip as materialized (
      select left(typed, at) || substr(typed, at + 2, 1) || substr(typed, at + 1, 1) || substr(typed, at + 3) as word, at
        from viewer cross join place where at + 2 <= length(typed)
      union all select left(typed, at) || substr(typed, at + 2), at
        from viewer cross join place where length(typed) >= 4 and at < length(typed)
      union all select left(typed, at) || letter || substr(typed, at + 1 + instead), at
        from viewer cross join place cross join (values (0), (1)) kind(instead)
        cross join string_to_table(letters, null) letter where length(typed) >= 4
      limit ${constant(sql, slipsMax)})`;
}

/** Only as far as any beginning of what was typed stands in the index. */
function slippedIn(sql: Sql, name: string): Statement {
  const column = sql(name);
  const end = constant(sql, lastLetter);
  return sql`(
    select found.id, 0 from (
      select at from place where exists (
        select from accounts where ${column} >= left(${typed(sql)}, at) and ${column} < left(${typed(sql)}, at) || ${end} offset 0) offset 0) known
    join slip on slip.at = known.at
    cross join lateral (
      select id from accounts where ${column} >= slip.word and ${column} < slip.word || ${end}
      order by ${column} limit ${constant(sql, slippedMax)}) found
    limit ${constant(sql, sourceMax)})`;
}

/**
 * An integer expression: up to 1,000 for a beginning, 950 where the word goes on; 850 and 800 for that of a later word; 600 for a
 * slip; the shorter the better. Up to 800 for what is alike, where nothing else is. 0 is nothing.
 */
function byHandle(sql: Sql, reach: Reach): Statement {
  const handle = sql`a.search_handle`;
  return sql`case when a.search_handle ^@ ${typed(sql)} then ${goesOn(sql, handle)} + ${shortness(sql, handle)} + 900
    when strpos(a.search_handle, ${of(sql, "' ' || typed")}) > 0 then 750 + ${shortness(sql, handle)}
    ${further(sql, reach, ["search_handle"])} end`;
}

function byName(sql: Sql, reach: Reach): Statement {
  const name = sql`a.search_name`;
  // A name after itself holds what begins with any of its words and goes on with the first.
  const around = sql`(' ' || a.search_name || ' ' || a.search_name || ' ')`;
  return sql`case when a.search_name ^@ ${typed(sql)} then ${goesOn(sql, name)} + ${shortness(sql, name)} + 900
    when strpos(${around}, ${of(sql, "' ' || typed || ' '")}) > 0 then 800 + ${shortness(sql, name)}
    when strpos(${around}, ${of(sql, "' ' || typed")}) > 0 or strpos(${around}, ' ' || ${typedTurned(sql)}) > 0
      then 750 + ${shortness(sql, name)}
    ${further(sql, reach, ["search_name", "search_last", "search_second"])} end`;
}

function goesOn(sql: Sql, text: Statement): Statement {
  return sql`case when ${text} = ${typed(sql)} or ${text} ^@ ${of(sql, "typed || ' '")} then 50 else 0 end`;
}

/** 50 at most, and never nothing. */
function shortness(sql: Sql, text: Statement): Statement {
  return sql`(50 - least(length(${text}), 49))`;
}

function further(sql: Sql, reach: Reach, columns: readonly string[]): Statement {
  switch (reach) {
    case "beginnings":
      return sql`else 0`;
    case "slips":
      return sql`when ${isOneOf(sql, columns)} then 550 + ${shortness(sql, sql`a.${sql(columns[0] ?? "")}`)} else 0`;
    case "alike":
      return sql`else (word_similarity(${typed(sql)}, a.${sql(columns[0] ?? "")}) * 800)::integer`;
  }
}

/** A slip is as long as what was typed, or one letter shorter or longer. */
function isOneOf(sql: Sql, columns: readonly string[]): Statement {
  const beginnings = columns.flatMap((column) =>
    [-1, 0, 1].map((more) => sql`(left(a.${sql(column)}, ${of(sql, `length(typed) + ${more}`)}))`),
  );
  const values = beginnings.reduce((all, one) => sql`${all}, ${one}`);
  // So written, the slips are hashed once for all candidates.
  return sql`exists (
    select from (values ${values}) beginning(word) where (beginning.word in (select word from slip)) is true)`;
}
