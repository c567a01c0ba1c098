import type { Id } from "#src/kit/id.ts";
import { people } from "#test/harness/server.ts";
import { everyone, on, onSelf, type Input, type Row, type Verdicts } from "./rows.ts";
import { nobodysId, type Scene } from "./stage.ts";

const oneself: Input = ({ actor, stage }) => ({ accountId: (actor ?? stage.extra).id });
const another: Input = ({ stage }) => ({ accountId: stage.extra.id });
const recluse: Input = async ({ stage }) => ({ accountId: (await stage.recluse()).id });
const nobody: Input = () => ({ accountId: nobodysId() });

/** A block would change every row that is played after it. */
async function newcomer(): Promise<{ accountId: Id }> {
  const [somebody] = await people("newcomer");
  if (!somebody) throw new Error("nobody came");
  return { accountId: somebody.id };
}

const butBlocked = { ...everyone("ok"), blocked: "not-found" } as const;

function towards(operation: string, somebody: Input = another): Row[] {
  return on(
    operation,
    ["own", "oneself", oneself, everyone("invalid")],
    ["public", "another person", somebody, everyone("ok")],
    ["private", "a private account", recluse, butBlocked],
    ["nonexistent", "nobody", nobody, everyone("not-found")],
  );
}

/** Nobody else notices. */
function ownAffairs(rows: readonly Row[]): Row[] {
  return rows.map((row) => ({ ...row, isPrivate: true }));
}

async function ownList({ actor, role }: Scene): Promise<Id> {
  if (!actor || role === "suspended") return nobodysId();
  const { id } = await actor.call<{ id: Id }>("list.create", { name: "Stage" });
  return id;
}

async function theirList({ stage }: Scene): Promise<Id> {
  const { items } = await stage.extra.call<{ items: { id: Id; kind: string }[] }>("list.list");
  const known = items.find((list) => list.kind === "custom");
  return known?.id ?? (await stage.extra.call<{ id: Id }>("list.create", { name: "Theirs" })).id;
}

/** Each plays on a list of their own, which goes again. */
async function emptied(scene: Scene): Promise<Id> {
  const { actor, role } = scene;
  if (actor && role !== "suspended") {
    const { items } = await actor.call<{ items: { id: Id; kind: string }[] }>("list.list");
    for (const { id, kind } of items)
      if (kind === "custom") await actor.call("list.delete", { listId: id });
  }
  return await ownList(scene);
}

function onList(operation: string, more: (scene: Scene) => object, closeFriends: Verdicts): Row[] {
  const nothing = everyone("not-found");
  return on(
    operation,
    [
      "own",
      "one's list",
      async (scene) => ({ listId: await emptied(scene), ...more(scene) }),
      everyone("ok"),
    ],
    [
      "own",
      "one's close friends",
      (scene) => ({ listId: "closeFriends", ...more(scene) }),
      closeFriends,
    ],
    [
      "private",
      "another's list",
      async (scene) => ({ listId: await theirList(scene), ...more(scene) }),
      nothing,
    ],
    ["nonexistent", "no list", (scene) => ({ listId: nobodysId(), ...more(scene) }), nothing],
  );
}

/** Somebody other than the caller: the stage's extra is in nobody's cast. */
const members = ({ stage }: Scene): object => ({ accountIds: [stage.extra.id] });

const listRows: readonly Row[] = [
  ...onSelf("list.create", { name: "Stage" }),
  ...onSelf("list.list"),
  ...onList("list.update", () => ({ name: "Renamed" }), everyone("forbidden")),
  ...onList("list.delete", () => ({}), everyone("forbidden")),
  ...onList("list.addMembers", members, everyone("ok")),
  ...on(
    "list.addMembers",
    [
      "private",
      "a private account",
      async ({ stage }) => ({
        listId: "closeFriends",
        accountIds: [(await stage.recluse()).id],
      }),
      butBlocked,
    ],
    [
      "nonexistent",
      "nobody",
      () => ({ listId: "closeFriends", accountIds: [nobodysId()] }),
      everyone("not-found"),
    ],
  ),
  ...onList("list.removeMembers", members, everyone("ok")),
  ...onList("list.listMembers", () => ({}), everyone("ok")),
];

const hashes = ["cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d"];

export const blockRows: readonly Row[] = [
  ...towards("graph.block", newcomer),
  ...ownAffairs([
    ...towards("graph.unblock"),
    ...towards("graph.mute"),
    ...towards("graph.unmute"),
    ...towards("graph.restrict"),
    ...towards("graph.unrestrict"),
    ...towards("graph.dismissSuggestion"),
    ...listRows,
  ]),
  ...onSelf("graph.listBlocked"),
  ...onSelf("graph.listMuted"),
  ...onSelf("graph.suggest"),
  ...onSelf("contacts.match", { hashes }),
  ...onSelf("contacts.forget"),
];
