/** How the demo's conversations are written down. */
import type { PersonName } from "./people.ts";

export interface Line {
  readonly by: PersonName;
  readonly text: string;
  /** Minutes since the line before; by default what typing it may have taken. */
  readonly gapMinutes: number;
  /** Index of the line it answers. */
  readonly replyTo?: number;
  /** What the author made of it afterwards. */
  readonly edited?: string;
  /** Taken back by the author. */
  readonly deleted?: boolean;
}

interface Talk {
  /** When the last line was written. */
  readonly endedHoursAgo: number;
  readonly lines: readonly Line[];
  /** Who has not read the last so many lines; the others have read all. */
  readonly unread?: Readonly<Partial<Record<PersonName, number>>>;
}

export interface DirectTalk extends Talk {
  readonly kind: "direct";
  /** The first one opens it. The same person twice: notes to oneself. */
  readonly between: readonly [PersonName, PersonName];
}

export interface GroupTalk extends Talk {
  readonly kind: "group";
  readonly title: string;
  /** The first one founds it. */
  readonly members: readonly [PersonName, ...PersonName[]];
}

export type Conversation = DirectTalk | GroupTalk;

type Extra = Partial<Pick<Line, "gapMinutes" | "replyTo" | "edited" | "deleted">>;

export function say(by: PersonName, text: string, extra: Extra = {}): Line {
  return { by, text, gapMinutes: 1 + Math.ceil(text.length / 60), ...extra };
}

/** Hours as a gap between two lines. */
export const after = (hours: number): Extra => ({ gapMinutes: hours * 60 });
