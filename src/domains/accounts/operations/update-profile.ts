import Type from "typebox";
import { assert } from "#src/kit/assert.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, nullable, object } from "#src/kit/schema.ts";
import { Audience } from "../audience/schemas.ts";
import { exampleOwnProfile, exampleProfile } from "../examples.ts";
import { updateOwnProfile } from "../profile/update.ts";
import { viewOwnProfile } from "../profile/view.ts";
import {
  Bio,
  BirthDate,
  DisplayName,
  linksMax,
  Location,
  OwnProfile,
  ProfileLink,
  Pronouns,
} from "../schemas.ts";
import { userStreamOf } from "../sessions.ts";
import { refuseBirthDate } from "./register.ts";

const audiences = {
  ...{ displayName: Audience, bio: Audience, pronouns: Audience, location: Audience },
  ...{ links: Audience, birthday: Audience, avatar: Audience, cover: Audience },
};

export const updateProfile = defineOperation({
  name: "profile.update",
  kind: "write",
  summary: "Change your profile, and who sees what of it",
  description:
    "Fields that are left out stay as they are, and so do audiences. Nothing is told to anybody when nothing changed. Pictures " +
    "are media of yours that are ready; null takes one away. Of a date of birth others see day and month at most. Your devices are told; others see it when they get " +
    "your profile again.",
  access: "account",
  input: object({
    displayName: Type.Optional(DisplayName),
    bio: Type.Optional(Bio),
    pronouns: Type.Optional(Pronouns),
    location: Type.Optional(Location),
    links: Type.Optional(Type.Array(ProfileLink, { maxItems: linksMax })),
    birthDate: Type.Optional(BirthDate),
    avatarId: Type.Optional(nullable(IdSchema)),
    coverId: Type.Optional(nullable(IdSchema)),
    audiences: Type.Optional(Type.Partial(Type.Object(audiences), { additionalProperties: false })),
  }),
  output: OwnProfile,
  errors: ["limit"],
  why: { limit: "You keep as many different audiences as one may." },
  example: {
    input: { bio: exampleProfile.bio, audiences: { location: { kind: "followers" } } },
    output: exampleOwnProfile,
  },
}).handlers({
  async run(ctx, wish) {
    if (wish.birthDate !== undefined) refuseBirthDate(wish.birthDate, ctx.clock.now());
    await ctx.tx.lock([userStreamOf(ctx.caller.accountId)]);
    await updateOwnProfile(ctx, wish);
    return {};
  },
  async view(ctx) {
    const profile = await viewOwnProfile(ctx, ctx.caller.accountId);
    assert(profile, "who calls has an account");
    return profile;
  },
});
