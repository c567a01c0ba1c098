/** The people of the demo world. */
export interface DemoPerson {
  readonly handle: string;
  readonly displayName: string;
  readonly bio: string;
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  readonly joinedDaysAgo: number;
}

/** Every demo person's password: public, so these people must never exist where anything matters. */
export const demoPassword = "paper lantern 1907";

export const demoEmail = (handle: string): string => `${handle}@demo.example`;

export const people = {
  maya: {
    handle: "maya_okafor",
    displayName: "Maya Okafor",
    bio: "Structural engineer. I look at ceilings when people talk to me, sorry.",
    birthDate: "1989-03-14",
    joinedDaysAgo: 212,
  },
  tomas: {
    handle: "tomas.lindqvist",
    displayName: "Tomas Lindqvist",
    bio: "Teaches physics to fifteen-year-olds and lives to tell. Bikes, bread, bad puns.",
    birthDate: "1984-11-02",
    joinedDaysAgo: 198,
  },
  priya: {
    handle: "priya_raman",
    displayName: "Priya Raman",
    bio: "Paediatric nurse, mostly nights. If I answer at 4 am, that is my lunch break.",
    birthDate: "1991-07-28",
    joinedDaysAgo: 187,
  },
  jonas: {
    handle: "jonas.weidner",
    displayName: "Jonas Weidner",
    bio: "Between jobs, between chapters. Piano in the evening, apologies to the neighbours.",
    birthDate: "1996-01-19",
    joinedDaysAgo: 160,
  },
  leila: {
    handle: "leila_haddad",
    displayName: "Leila Haddad ليلى",
    bio: "Translator (ar/fr/en). Collects words that exist in one language only.",
    birthDate: "1987-05-09",
    joinedDaysAgo: 151,
  },
  kenji: {
    handle: "kenji.moriyama",
    displayName: "森山 健二",
    bio: "Luthier in a very small workshop. 週末は自転車。",
    birthDate: "1979-09-30",
    joinedDaysAgo: 144,
  },
  sofia: {
    handle: "sofia_bertolini",
    displayName: "Sofia Bertolini",
    bio: "Pastry cook. Up at four, asleep by nine, opinionated about butter.",
    birthDate: "1993-12-06",
    joinedDaysAgo: 130,
  },
  dele: {
    handle: "dele.adeyemi",
    displayName: "Dele Adeyemi",
    bio: "Photographs finish lines. Never been near one as a runner.",
    birthDate: "1990-04-23",
    joinedDaysAgo: 97,
  },
  hanna: {
    handle: "hanna_kowalczyk",
    displayName: "Hanna Kowalczyk",
    bio: "Recruiter with a conscience. Plot 17 at Riverside, second-best pumpkins of 2024.",
    birthDate: "1982-08-17",
    joinedDaysAgo: 96,
  },
  ruben: {
    handle: "ruben_castellano",
    displayName: "Rubén Castellano",
    bio: "Learning to cook at 52. Send recipes with pictures, please.",
    birthDate: "1974-02-11",
    joinedDaysAgo: 71,
  },
  ingrid: {
    handle: "ingrid.solheim",
    displayName: "Ingrid Solheim",
    bio: "Triathlons for fun, tax law for money.",
    birthDate: "1986-10-25",
    joinedDaysAgo: 64,
  },
  yusuf: {
    handle: "yusuf_demirel",
    displayName: "Yusuf Demirel",
    bio: "Retired tram driver 🚋 Now I only drive my grandchildren mad.",
    birthDate: "1957-06-01",
    joinedDaysAgo: 40,
  },
} as const satisfies Record<string, DemoPerson>;

export type PersonName = keyof typeof people;
