/** What people let others know of them and do to them, on the wire. */
import Type, { type Static } from "typebox";
import { object } from "#src/kit/schema.ts";
import { Audience } from "../audience/schemas.ts";

/** `may`: what the word decides. */
function Who(may: string) {
  return Type.Union(
    [
      ...([Type.Literal("everyone"), Type.Literal("followers")] as const),
      ...([Type.Literal("following"), Type.Literal("friends"), Type.Literal("nobody")] as const),
    ],
    {
      description:
        `${may} \`followers\`: friends are among them. \`following\`: people whom you follow. Clients take a value they do ` +
        "not know for `nobody`.",
    },
  );
}

function audienceOf(description: string) {
  return Type.Object(Audience.properties, { additionalProperties: false, description });
}

const ofPrivate = "Of a private account `everyone` is its followers.";

export const privacyFields = {
  isPrivate: Type.Boolean({
    description:
      "Followers are asked for, and what is public beside the profile is for them alone.",
  }),
  message: Who("Who may open a chat with you, and add you to groups."),
  comment: Who("Who may comment on what you show."),
  mention: Who("Who may mention you."),
  tag: Who("Who may tag you in what they show."),
  friendsList: Who(`Who sees your friends, and how many they are. ${ofPrivate}`),
  followersList: Who(`Who sees your followers, and how many they are. ${ofPrivate}`),
  followingList: Who(`Who sees whom you follow, and how many that is. ${ofPrivate}`),
  birthday: audienceOf("Who sees month and day of your birth, as in your profile."),
  lastSeen: Who("Who sees when you were last here; of whoever does not, you do not see it either."),
  online: Who("Who sees whether you are here; of whoever does not, you do not see it either."),
  readReceipts: Type.Boolean({
    description:
      "Whether others hear when you read what they wrote; off, you do not hear it of them.",
  }),
  findBySearch: Type.Boolean({
    description:
      "Whether you are found by a part of your name; your whole handle finds you always.",
  }),
  findByEmail: Type.Boolean({ description: "Whether who has your mail address finds you by it." }),
  findByPhone: Type.Boolean({ description: "Whether who has your number finds you by it." }),
  postAudience: audienceOf("Who sees a new post, where nothing else is said with it."),
  storyAudience: audienceOf("Who sees a new story, where nothing else is said with it."),
  personalisedRanking: Type.Boolean({
    description: "Whether what you did before decides the order of what you are shown.",
  }),
};

export const Privacy = object(
  {
    ...privacyFields,
    version: Type.Integer({
      minimum: 0,
      description: "Grows with every change; drop the older of two.",
    }),
  },
  "What you let others know of you and do to you. Whoever hides from somebody when they were last here, or that they are " +
    "online, does not see it of them either. `comment`, `mention`, `tag`, `postAudience`, `storyAudience` and `personalisedRanking` " +
    "are kept, and decide nothing before there are posts and stories.",
);
export type Privacy = Static<typeof Privacy>;

export const examplePrivacy: Privacy = {
  isPrivate: false,
  ...{ message: "everyone", comment: "everyone", mention: "followers", tag: "friends" },
  ...{ friendsList: "friends", followersList: "everyone", followingList: "everyone" },
  birthday: { kind: "friends" },
  ...{ lastSeen: "nobody", online: "everyone", readReceipts: true },
  ...{ findBySearch: true, findByEmail: false, findByPhone: false },
  ...{ postAudience: { kind: "public" }, storyAudience: { kind: "closeFriends" } },
  personalisedRanking: true,
  version: 1,
};
