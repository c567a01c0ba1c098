/** Rows of people: accounts, what they let others see, their streams and handles. */
import { handleClaimKeys } from "#src/domains/accounts/handles.ts";
import { bios, places, pronouns, words } from "./cultures.ts";
import { Names, type Naming } from "./names.ts";
import { hiddenKindIn, isPrivateIn, type Population } from "./population.ts";
import { Random } from "./random.ts";
import { defineTable, type WorldTable } from "./table.ts";

const whoKinds = ["everyone", "followers", "following", "friends", "nobody"] as const;
/** Positions in `audienceKinds` that need no more than the word: public, followers, friends, close friends, only me. */
const plainAudiences = 5;
const fields = ["bio", "pronouns", "location", "links", "birthday", "displayName"] as const;
const shares = {
  bio: 0.7,
  pronouns: 0.3,
  location: 0.4,
  links: 0.2,
  audiences: 0.3,
  privacy: 0.25,
};
/** Bytes of nothing in particular: nobody logs in with them. */
const noPassword = "none";
const dayMs = 86_400_000;

export function accountTables(world: Population): readonly WorldTable[] {
  const { parameters, ids, size } = world;
  const random = (purpose: string): Random => new Random(parameters.seed, purpose);
  const claims: (readonly string[])[] = [];
  return [
    defineTable(
      "accounts",
      [
        ...["id", "email", "email_key", "password_hash", "password_changed_at"],
        ...["handle", "handle_key", "display_name", "bio", "pronouns", "location", "links"],
        ...["field_audiences", "birth_date", "standing", "is_private"],
        ...["deactivated_at", "purge_after", "created_at"],
      ],
      async (row) => {
        const names = new Names(random("names"));
        const profiles = random("profiles");
        for (let index = 0; index < size; index += 1) {
          const isBare = index >= parameters.people;
          const naming = isBare ? names.bare(index - parameters.people) : names.person();
          if (!isBare) claims.push(handleClaimKeys(naming.handle));
          writeAccount(await row(), world, index, naming, isBare ? null : profiles);
        }
      },
    ),
    defineTable("handle_claims", ["key", "account_id"], async (row) => {
      for (const [index, keys] of claims.entries())
        for (const key of keys) (await row()).text(key).id(ids, index);
    }),
    defineTable("stream_heads", ["stream_id", "kind"], async (row) => {
      for (let index = 0; index < parameters.people; index += 1)
        (await row()).id(ids, index).text("user");
    }),
    privacyTable(world, random("privacy")),
  ];
}

function writeAccount(
  row: Parameters<WorldTable["write"]>[0],
  { ids, conditions, createdMs }: Population,
  index: number,
  { displayName, handle, handleKey }: Naming,
  random: Random | null,
): void {
  const ms = createdMs(index);
  const email = `p${index}@world.test`;
  const kind = hiddenKindIn(conditions, index);
  const has = (share: number): boolean => random?.chance(share) === true;
  row.id(ids, index).text(email).text(email).text(noPassword).instant(ms);
  row.text(handle).text(handleKey).text(displayName);
  row.text(has(shares.bio) ? (bios[random?.below(bios.length) ?? 0] ?? "") : "");
  row.text(has(shares.pronouns) ? (pronouns[random?.below(pronouns.length) ?? 0] ?? "") : "");
  row.text(has(shares.location) ? (places[random?.below(places.length) ?? 0] ?? "") : "");
  row.json(has(shares.links) ? linksOf(random) : []);
  row.json(has(shares.audiences) ? audiencesOf(random) : {});
  row.day(Date.UTC(1950, 0, 1) + (random?.below(50 * 365) ?? index % (50 * 365)) * dayMs);
  row.text(kind === "suspended" ? "suspended" : "good").bool(isPrivateIn(conditions, index));
  if (kind === "deactivated") row.instant(ms + dayMs);
  else row.none();
  if (kind === "deleted") row.instant(ms + 1_000 * dayMs);
  else row.none();
  row.instant(ms);
}

function linksOf(random: Random | null) {
  const word = words[random?.below(words.length) ?? 0] ?? "home";
  return [{ title: word, url: `https://${word}.example/` }];
}

/** Some fields for fewer than everybody. */
function audiencesOf(random: Random | null): Record<string, { kind: number; detailId: null }> {
  const chosen = fields.filter(() => random?.chance(0.35));
  return Object.fromEntries(
    chosen.map((field) => [field, { kind: random?.below(plainAudiences) ?? 0, detailId: null }]),
  );
}

function privacyTable({ ids, parameters }: Population, random: Random): WorldTable {
  const whose = [
    ...["last_seen", "online", "message", "comment", "mention", "tag"],
    ...["friends_list", "followers_list", "following_list"],
  ];
  const columns = ["account_id", ...whose, "find_by_search", "find_by_email"];
  return defineTable("privacy_settings", columns, async (row) => {
    for (let index = 0; index < parameters.people; index += 1) {
      if (!random.chance(shares.privacy)) continue;
      const rows = (await row()).id(ids, index);
      for (const _ of whose) rows.text(random.chance(0.5) ? "everyone" : random.pick(whoKinds));
      rows.bool(!random.chance(0.1)).bool(random.chance(0.5));
    }
  });
}
