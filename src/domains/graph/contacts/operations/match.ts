import Type from "typebox";
import { userStreamOf } from "#src/domains/accounts/index.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { examples, Person } from "../../schemas.ts";
import { loadPeople } from "../../view.ts";
import { findMatches } from "../queries.ts";
import {
  hashesKeptMax,
  hashesPerCallMax,
  hashesPerDayMax,
  matchAddressRateLimit,
  matchesMax,
  matchRateLimit,
} from "../rules.ts";
import { keepUpload, spendQuota } from "../uploads.ts";

const Digest = Type.String({
  pattern: "^[0-9a-f]{64}$",
  description:
    "SHA-256, in lower-case hex, of a phone number in E.164 form or of a mail address in lower case (Unicode NFC, the host in its ASCII form). " +
    "Of `+14155550123` it is `36a2cef4ff9bf7a1abd2a93359136b870393be4106e6c5d19b72ff564f9deca4`, of `ada@example.org` `cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d`.",
});

const digest = "cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d";

export const matchContacts = defineOperation({
  name: "contacts.match",
  kind: "write",
  summary: "Find people from your address book",
  description:
    "Only those who let themselves be found by their mail address or phone number; of all others nothing is told, not even that they " +
    `are here. Up to ${hashesPerDayMax} hashes a day. The latest ${hashesKeptMax} are kept for suggestions, hashed once more with a key of the ` +
    "server, until `contacts.forget`, or for a year.",
  access: "account",
  idempotency: "none",
  rateLimits: [matchRateLimit, matchAddressRateLimit],
  input: object({
    hashes: Type.Array(Digest, { minItems: 1, maxItems: hashesPerCallMax }),
  }),
  output: object({
    items: Type.Array(object({ hash: Type.String(), person: Person }), { maxItems: matchesMax }),
  }),
  errors: [],
  example: {
    input: { hashes: [digest] },
    output: { items: [{ hash: digest, person: examples.person }] },
  },
}).handler(async (ctx, { hashes }) => {
  const me = ctx.caller.accountId;
  const digests = [...new Set(hashes)];
  await ctx.tx.lock([userStreamOf(me)]);
  await spendQuota(ctx, digests.length);
  await keepUpload(ctx, digests);
  const matches = await findMatches(ctx, me, digests);
  const people = await loadPeople(
    ctx,
    me,
    matches.map((match) => match.accountId),
  );
  const items = matches.flatMap(({ digest: hash, accountId }) => {
    const person = people.get(accountId);
    return person ? [{ hash, person }] : [];
  });
  return { items };
});
