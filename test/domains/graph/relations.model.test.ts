/** Whatever people do to each other, everybody sees exactly what a naive model says: of each other, and of all lists. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { TestServer, type Person } from "#test/harness/server.ts";
import { eventually } from "#test/transport/support.ts";
import { ModelGraph, verbs, type Outcome } from "./relations-model.ts";
import { countsFor, drifted, listOf, peopleLists, relationship } from "./relations-support.ts";

const names = ["ann", "bob", "cid", "dan"] as const;
const server = await TestServer.start();

const someone = fc.constantFrom(...names);
const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .record({ verb: fc.constantFrom(...verbs), actor: someone, other: someone })
      .filter(({ actor, other }) => actor !== other),
  },
  { weight: 1, arbitrary: fc.record({ isPrivate: fc.boolean(), actor: someone }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

interface Run {
  readonly people: ReadonlyMap<string, Person>;
  readonly model: ModelGraph;
}

function personOf({ people }: Run, name: string): Person {
  const person = people.get(name);
  if (!person) throw new Error(`nobody is ${name}`);
  return person;
}

/** Does the step on both sides; both must agree on how it ends. */
async function take(run: Run, taken: Step): Promise<void> {
  const actor = personOf(run, taken.actor);
  if ("isPrivate" in taken) {
    await actor.call("privacy.update", { isPrivate: taken.isPrivate });
    // Whoever waited is let in by a job.
    if (!taken.isPrivate) await eventually(async () => (await waitingFor(actor)) === 0);
    run.model.setPrivate(taken.actor, taken.isPrivate);
    return;
  }
  const { verb, other } = taken;
  const reply = await actor.socket.request(`graph.${verb}`, { accountId: personOf(run, other).id });
  const { state } = (reply.data ?? {}) as { state?: Outcome };
  const expected = run.model.do(verb, taken.actor, other);
  expect([verb, reply.error?.code ?? state ?? "ok"]).toEqual([verb, expected]);
}

async function waitingFor({ id }: Person): Promise<number> {
  return (
    await server.server.postgres.sql`
    select from follow_requests where target_id = ${id} and state = 'heard'`
  ).length;
}

async function compare(run: Run): Promise<void> {
  const nameOf = new Map(Array.from(run.people, ([name, person]) => [person.id, name]));
  for (const viewer of names)
    for (const owner of names) {
      const [sees, seen] = [personOf(run, viewer), personOf(run, owner)];
      const found = await relationship(sees, seen);
      const expected = viewer === owner ? null : run.model.relationship(viewer, owner);
      if (expected === null || found === null) expect(found).toEqual(expected as null);
      else expect(found).toMatchObject(expected);
      const counts = await countsFor(server, sees, seen);
      for (const list of peopleLists) {
        const should = run.model.list(viewer, owner, list);
        const what = [viewer, owner, list];
        if (typeof should === "string") {
          const operation = `graph.list${list[0]?.toUpperCase() ?? ""}${list.slice(1)}`;
          const refusal = await sees.refusal(operation, { accountId: seen.id });
          expect([...what, refusal.code]).toEqual([...what, should]);
          if (should === "forbidden") expect([...what, counts[list]]).toEqual([...what, null]);
          continue;
        }
        const listed = (await listOf(sees, seen, list)).map((id) => nameOf.get(id));
        expect([...what, ...listed]).toEqual([...what, ...should]);
        expect([...what, counts[list]]).toEqual([...what, should.length]);
      }
    }
  expect(await drifted(server)).toEqual([]);
}

test("following, friendship and blocks are what a naive model says, for everybody", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      const cast = await server.people(...names);
      const run = {
        people: new Map(cast.map((person) => [person.name, person])),
        model: new ModelGraph(),
      };
      for (const taken of steps) await take(run, taken);
      await compare(run);
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 120_000);
