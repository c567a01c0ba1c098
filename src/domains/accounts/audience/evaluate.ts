/** Audiences of known people: for delivering, and for explaining. `admits.ts` says the same as SQL. */
import { audienceKinds, type AudienceKindName, type AudienceQuestion } from "#src/kit/audience.ts";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { findDetails, type DetailRow } from "./details.ts";
import type { StoredAudience } from "./stored.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export interface AudienceAsked {
  readonly viewerId: Id;
  readonly ownerId: Id;
  readonly audience: StoredAudience;
  /** See `AdmitsAt.isOwnerPrivate`. */
  readonly isOwnerPrivate?: boolean;
}

/** In the order asked; at most 1,000 at a time. One query for each kind that occurs, whatever the number. */
export async function evaluateAudiences(
  ctx: Asker,
  asked: readonly AudienceAsked[],
): Promise<boolean[]> {
  const details = await findDetails(
    ctx.sql,
    asked.flatMap((one) => one.audience.detailId ?? []),
  );
  const questions = new Questions();
  const answers = asked.map((one) => answerOf(one, details, questions));
  await questions.answer(ctx);
  return answers.map((answer) => answer());
}

type Answer = () => boolean;

function answerOf(
  { viewerId, ownerId, audience, isOwnerPrivate }: AudienceAsked,
  details: ReadonlyMap<Id, DetailRow>,
  questions: Questions,
): Answer {
  if (viewerId === ownerId) return () => true;
  const between = { viewerId, ownerId };
  const isPrivate = isOwnerPrivate === true;
  if (audience.detailId === null)
    return ofKind(
      audience.kind,
      { ...between, refId: null },
      { isPrivate, isUser: false },
      questions,
    );
  const detail = details.get(audience.detailId);
  if (detail?.ownerId !== ownerId || detail.exceptUserIds.includes(viewerId)) return () => false;
  const isUser = detail.userIds.includes(viewerId);
  const isIn = ofKind(
    detail.kind,
    { ...between, refId: detail.refId },
    { isPrivate, isUser },
    questions,
  );
  const isExcepted = detail.exceptListIds.map((refId) =>
    questions.ask("list", { ...between, refId }),
  );
  return () => isIn() && !isExcepted.some((excepted) => excepted());
}

function ofKind(
  code: number,
  question: AudienceQuestion,
  known: { readonly isPrivate: boolean; readonly isUser: boolean },
  questions: Questions,
): Answer {
  const kind = audienceKinds[code];
  if (kind === undefined) return () => false;
  if (kind === "users") return () => known.isUser;
  if (kind !== "public") return questions.ask(kind, question);
  return known.isPrivate ? questions.ask("followers", question) : () => true;
}

/** Collects what must be asked, so that each kind is asked once. */
class Questions {
  readonly #byKind = new Map<AudienceKindName, AudienceQuestion[]>();
  readonly #answers = new Map<AudienceKindName, readonly boolean[]>();

  ask(kind: AudienceKindName, question: AudienceQuestion): Answer {
    const questions = this.#byKind.get(kind) ?? [];
    const position = questions.push(question) - 1;
    this.#byKind.set(kind, questions);
    return () => this.#answers.get(kind)?.[position] === true;
  }

  async answer({ sql, ports }: Asker): Promise<void> {
    await Promise.all(
      [...this.#byKind].map(async ([name, questions]) => {
        const kind = ports.audienceKinds.get(name);
        if (kind) this.#answers.set(name, await kind.evaluate(sql, questions));
      }),
    );
  }
}
