/** Lists of people, as their owner sees them: nobody else ever does. */
import Type, { type Static } from "typebox";
import { IdSchema, Instant, object, text } from "#src/kit/schema.ts";
import { examples } from "../schemas.ts";
import { membersPerCallMax } from "./rules.ts";

export const ListName = text({ min: 1, max: 50 });

const Kind = Type.Union([Type.Literal("custom"), Type.Literal("closeFriends")]);

export const PeopleList = object(
  {
    id: IdSchema,
    kind: Kind,
    name: Type.String({ description: "Empty for close friends: clients have their own word." }),
    memberCount: Type.Integer({ minimum: 0 }),
    version: Type.Integer({
      minimum: 1,
      description: "Grows with every change; drop the older of two.",
    }),
    createdAt: Instant,
  },
  "A list of people. Its members never learn of it.",
);
export type PeopleList = Static<typeof PeopleList>;

/** Names a list; the built-in one also before it is there. */
export const ListKey = Type.Union([IdSchema, Type.Literal("closeFriends")], {
  description:
    "Id of a list, or `closeFriends` for the built-in one, which is made when people are first added to it.",
});
export type ListKey = Static<typeof ListKey>;

export const AccountIds = Type.Array(IdSchema, { minItems: 1, maxItems: membersPerCallMax });

const listId = "0192f0c4-6a2f-7e53-b7d1-a2e3f8c59d14";

export const exampleList: PeopleList = {
  id: listId,
  kind: "custom",
  name: "Sunday walks",
  memberCount: 1,
  version: 2,
  createdAt: examples.at,
};
