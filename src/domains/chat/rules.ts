/** Decisions of chat, from facts alone: who may do what to which message, member or group, and who follows an owner. */
import { graphemeCount } from "#src/kit/schema.ts";

export type Role = "owner" | "admin" | "member";

export const groupMembersMax = 1024;
export const membersAddedMax = 100;
export const titleGraphemesMax = 100;
export const textGraphemesMax = 20_000;
export const textBytesMax = 32 * 1024;
export const editWithinHours = 24;
export const deleteWithinHours = 48;

/** What a stranger may write before they are accepted, deleted messages among it. */
export const requestedMessagesMax = 10;
/** Beyond so many requests, their number is said to be this one. */
export const requestsCountedMax = 100;
/** New strangers that one person may write to, or put into groups. */
export const requestsPerHourMax = 20;
/** How often a group may be declined before nobody can ask there again. */
export const refusalsMax = 2;
/** After a group was declined, nobody can ask for so long. */
export const refusalPauseDays = 30;

const hourMs = 3_600_000;

/** What is wrong with a message's text; null when nothing is. Only measures: what is accepted is kept byte by byte. */
export function faultOfText(text: string): string | null {
  // Bytes first: they bound the work of finding graphemes.
  if (Buffer.byteLength(text) > textBytesMax)
    return `must have at most ${textBytesMax} bytes in UTF-8`;
  if (text.trim() === "") return "must not be blank";
  if (graphemeCount(text) > textGraphemesMax)
    return `must have at most ${textGraphemesMax} characters`;
  return null;
}

export interface MessageFacts {
  readonly mine: boolean;
  readonly deleted: boolean;
  readonly createdAt: Date;
}

export type EditDecision = "allow" | "not-yours" | "deleted" | "too-late";

export function decideEdit(message: MessageFacts, now: Date): EditDecision {
  if (!message.mine) return "not-yours";
  if (message.deleted) return "deleted";
  return isWithin(message.createdAt, now, editWithinHours) ? "allow" : "too-late";
}

export type DeleteDecision = "allow" | "already" | "not-yours" | "too-late";

/** For everyone. A direct chat has no admins: each deletes what is theirs. */
export function decideDelete(message: MessageFacts, role: Role, now: Date): DeleteDecision {
  const admin = canManage(role);
  if (!message.mine && !admin) return "not-yours";
  if (message.deleted) return "already";
  return admin || isWithin(message.createdAt, now, deleteWithinHours) ? "allow" : "too-late";
}

function isWithin(since: Date, now: Date, hours: number): boolean {
  return now.getTime() - since.getTime() <= hours * hourMs;
}

/** Adding and removing people, the title, others' messages. */
export function canManage(role: Role): boolean {
  return role !== "member";
}

/** An admin may remove an admin; nobody removes the owner. */
export function canRemove(actor: Role, target: Role): boolean {
  return canManage(actor) && target !== "owner";
}

/** Ownership is handed on by the owner alone, and only handed on: a group always has exactly one. */
export function canSetRole(actor: Role, target: Role, next: Role): boolean {
  if (target === "owner") return false;
  return next === "owner" ? actor === "owner" : canManage(actor);
}

export interface Candidate {
  readonly accountId: string;
  readonly role: Role;
  readonly joinedAt: Date;
  /** The group is not among their requests. */
  readonly hasAgreed: boolean;
}

/**
 * Who owns the group once its owner is gone: of those who agreed to it, if any did, the admin who joined first, else the
 * member who did; null in an empty group.
 */
export function successorOf(remaining: readonly Candidate[]): string | null {
  const rank = ({ role, hasAgreed }: Candidate) => (hasAgreed ? 0 : 2) + (role === "admin" ? 0 : 1);
  const [first] = remaining.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      a.joinedAt.getTime() - b.joinedAt.getTime() ||
      (a.accountId < b.accountId ? -1 : 1),
  );
  return first?.accountId ?? null;
}

export interface ArrivalFacts {
  /** The receiver does not have the chat. */
  readonly isWaiting: boolean;
  readonly hasAgreed: boolean;
  /** The receiver follows the writer, or they are friends. */
  readonly knowsWriter: boolean;
  readonly hasRestrictedWriter: boolean;
}

/** What a message in a direct chat does to the receiver's side of it. */
export type ArrivalStep =
  | { readonly do: "deliver"; readonly isStranger: boolean; readonly isRequest: boolean }
  | { readonly do: "agree" | "leave"; readonly isStranger: boolean };

/** Whoever is restricted but known is bounded by nothing: they would tell by the bounds that they are restricted. */
export function stepOf(facts: ArrivalFacts): ArrivalStep {
  const isStranger = !facts.hasAgreed && !facts.knowsWriter;
  const isRequest = isStranger || facts.hasRestrictedWriter;
  if (facts.isWaiting) return { do: "deliver", isStranger, isRequest };
  return { do: isRequest ? "leave" : "agree", isStranger };
}

export interface InvitationFacts {
  /** They follow whoever adds them, are their friend, or agreed to a direct chat with them. */
  readonly knowsAdder: boolean;
  readonly hasRestrictedAdder: boolean;
  /** They declined another group into which the same one asked them, of late. */
  readonly hasRefusedAdder: boolean;
  /** When they left this group or declined it last, unless they agreed to it since. */
  readonly refusedAt: Date | null;
  /** How often they declined it since they agreed to it last. */
  readonly refusals: number;
}

/** `unheard`: they are among the members, as whoever declines is, and hear nothing of it. */
export type Invitation = "join" | "request" | "unheard";

/** What being added to a group is to somebody who is not in it. Nothing that the adder sees depends on it. */
export function invitationOf(facts: InvitationFacts, now: Date): Invitation {
  const { refusals, refusedAt } = facts;
  const isPaused =
    refusals > 0 && refusedAt !== null && isWithin(refusedAt, now, refusalPauseDays * 24);
  if (refusals >= refusalsMax || isPaused) return "unheard";
  // Else a no would be worth as much as founding another group.
  if (!facts.knowsAdder && facts.hasRefusedAdder) return "unheard";
  if (!facts.knowsAdder || facts.hasRestrictedAdder || refusedAt !== null) return "request";
  return "join";
}

/** The one way to write down two people, whoever asks. */
export function pairOf(a: string, b: string): { low: string; high: string } {
  return a < b ? { low: a, high: b } : { low: b, high: a };
}
