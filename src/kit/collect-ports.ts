/** What domains contribute to each other, put where every handler finds it. */
import { assert } from "./assert.ts";
import type { Domain } from "./domain.ts";
import type { Reactor } from "./fact.ts";
import type { Ports } from "./ports.ts";

export function collectPorts(domains: readonly Domain[]): Ports {
  const [media = null, ...desks] = domains.flatMap((domain) => domain.media ?? []);
  assert(desks.length === 0, "one domain at most keeps media");
  const [mediaDoors = null] = domains.flatMap((domain) => domain.mediaDoors ?? []);
  const [closeness = null, ...rivals] = domains.flatMap((domain) => domain.closeness ?? []);
  assert(rivals.length === 0, "one domain at most knows who is close to whom");
  const reactors = new Map<string, Reactor[]>();
  for (const reactor of domains.flatMap((domain) => domain.reactors ?? [])) {
    const ofFact = reactors.get(reactor.fact.name) ?? [];
    reactors.set(reactor.fact.name, [...ofFact, reactor]);
  }
  return {
    audienceKinds: index(
      domains.flatMap((domain) => domain.audienceKinds ?? []),
      (one) => one.name,
    ),
    audienceUses: domains.flatMap((domain) => domain.audienceUses ?? []),
    barriers: domains.flatMap((domain) => domain.barriers ?? []),
    media,
    mediaDoors,
    mediaOwners: index(
      domains.flatMap((domain) => domain.mediaOwners ?? []),
      (one) => one.kind,
    ),
    visibilities: index(
      domains.flatMap((domain) => domain.visibilities ?? []),
      (one) => one.kind,
    ),
    profileCounters: domains.flatMap((domain) => domain.profileCounters ?? []),
    closeness,
    suggestionSources: domains.flatMap((domain) => domain.suggestionSources ?? []),
    reactors,
    personalData: domains.flatMap((domain) => domain.personalData ?? []),
  };
}

/** By name; each is defined once. */
export function index<N extends string, T>(
  definitions: readonly T[],
  nameOf: (definition: T) => N,
): Map<N, T> {
  const byName = new Map<N, T>();
  for (const definition of definitions) {
    const name = nameOf(definition);
    assert(!byName.has(name), `${name} is defined once`);
    byName.set(name, definition);
  }
  return byName;
}
