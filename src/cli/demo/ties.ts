/** What is between the people of the demo, besides what they say: as data, for `build-ties.ts` to make true. */
import type { Conversation } from "./conversation.ts";
import { directTalks } from "./direct-talks.ts";
import { groups } from "./groups.ts";
import type { PersonName } from "./people.ts";

export interface Face {
  readonly pronouns: string;
  readonly location: string;
  readonly links: readonly { readonly title: string; readonly url: string }[];
  readonly isPrivate?: true;
}

const link = (title: string, url: string) => [{ title, url }];

export const faces: Readonly<Record<PersonName, Face>> = {
  maya: {
    pronouns: "she/her",
    location: "Riverside",
    links: link("Bridges I like", "https://bridges.example/maya"),
  },
  tomas: {
    pronouns: "he/him",
    location: "Riverside",
    links: link("Physics is fun", "https://physics.example"),
  },
  priya: { pronouns: "she/her", location: "St. Anne’s, ward 3", links: [] },
  jonas: {
    pronouns: "he/him",
    location: "Flat 4B",
    links: link("Evening recordings", "https://piano.example/jonas"),
  },
  leila: { pronouns: "she/her", location: "Between languages", links: [], isPrivate: true },
  kenji: {
    pronouns: "he/him",
    location: "松本",
    links: link("Workshop", "https://moriyama.example"),
  },
  sofia: {
    pronouns: "she/her",
    location: "Flat 4B",
    links: link("The bakery", "https://bakery.example"),
  },
  dele: {
    pronouns: "he/they",
    location: "At the finish line",
    links: link("Prints", "https://finish.example"),
  },
  hanna: { pronouns: "she/her", location: "Plot 17", links: [] },
  ruben: { pronouns: "he/him", location: "The kitchen", links: [] },
  ingrid: {
    pronouns: "she/her",
    location: "South gate, 8:00",
    links: link("Results", "https://triathlon.example/ingrid"),
  },
  yusuf: { pronouns: "he/him", location: "Line 6", links: [] },
};

/** Whoever talks to each other are friends: as pairs, each once. */
export function friendPairs(): readonly (readonly [PersonName, PersonName])[] {
  const known = new Map<string, readonly [PersonName, PersonName]>();
  for (const talk of [...directTalks, ...groups] as readonly Conversation[]) {
    const people = talk.kind === "direct" ? talk.between : talk.members;
    for (const [index, one] of people.entries())
      for (const other of people.slice(index + 1))
        if (one !== other) known.set([one, other].toSorted().join(), [one, other]);
  }
  return [...known.values()];
}

/** Waiting for the first of the demo's logins to say yes. */
export const wouldBeFriends = ["amara.nwosu", "hugo_marchetti", "ines_carvalho"] as const;
/** Waiting for whoever has the private account. */
export const wouldBeFollowers = ["samir.haddad", "clara_wolff", "tariq_saleh"] as const;
export const privatePerson: PersonName = "leila";

export const closeFriends: Readonly<Partial<Record<PersonName, readonly PersonName[]>>> = {
  maya: ["priya", "jonas", "sofia"],
  tomas: ["kenji", "ingrid"],
};

/** The first blocked the second. Something about a kiln. */
export const apart = ["tilda_berg", "gregor_maier"] as const;
