/** An audience on the wire: one shape for whatever has one. */
import Type, { type Static } from "typebox";
import { IdSchema, object } from "#src/kit/schema.ts";

export const audienceUsersMax = 500;
export const exceptUsersMax = 500;
export const exceptListsMax = 20;

export const Audience = object(
  {
    kind: Type.Union(
      [
        ...([Type.Literal("public"), Type.Literal("followers"), Type.Literal("friends")] as const),
        ...([Type.Literal("closeFriends"), Type.Literal("onlyMe"), Type.Literal("list")] as const),
        ...([Type.Literal("group"), Type.Literal("users")] as const),
      ],
      {
        description:
          "`public`: everybody; for what a private account shows beside its profile, its followers. Friends count among the " +
          "followers. `list`, `group`, `users`: named beside it. Clients take a value they do not know for `onlyMe`.",
      },
    ),
    listId: Type.Optional(IdSchema),
    groupId: Type.Optional(IdSchema),
    userIds: Type.Optional(Type.Array(IdSchema, { minItems: 1, maxItems: audienceUsersMax })),
    except: Type.Optional(
      object(
        {
          userIds: Type.Optional(Type.Array(IdSchema, { maxItems: exceptUsersMax })),
          listIds: Type.Optional(Type.Array(IdSchema, { maxItems: exceptListsMax })),
        },
        "Who is left out, whatever else lets them in.",
      ),
    ),
  },
  "Who may see it. Its owner always may; whoever is blocked never.",
);
export type Audience = Static<typeof Audience>;
