/** Audiences of known people: for delivering, and for explaining. `admits.ts` says the same as SQL. */
import { audienceKinds, type AudienceKindName, type AudienceQuestion } from "#src/kit/audience.ts";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { findDetails, type DetailRow } from "./details.ts";
import type { Circles } from "./known-circles.ts";
import type { StoredAudience } from "./stored.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export interface AudienceAsked {
  readonly viewerId: Id;
  readonly ownerId: Id;
  readonly audience: StoredAudience;
  /** See `AdmitsAt.isOwnerPrivate`. */
  readonly isOwnerPrivate?: boolean;
  /** What is known already of the viewer's place among the owner's people: it is not asked for. */
  readonly circles?: Circles;
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
  { viewerId, ownerId, audience, isOwnerPrivate, circles }: AudienceAsked,
  details: ReadonlyMap<Id, DetailRow>,
  questions: Questions,
): Answer {
  if (viewerId === ownerId) return () => true;
  const between = { viewerId, ownerId };
  const known = { isPrivate: isOwnerPrivate === true, circles: circles ?? {} };
  if (audience.detailId === null)
    return ofKind(
      audience.kind,
      { ...between, refId: null },
      { ...known, isUser: false },
      questions,
    );
  const detail = details.get(audience.detailId);
  if (detail?.ownerId !== ownerId || detail.exceptUserIds.includes(viewerId)) return () => false;
  const isUser = detail.userIds.includes(viewerId);
  const isIn = ofKind(
    detail.kind,
    { ...between, refId: detail.refId },
    { ...known, isUser },
    questions,
  );
  const isExcepted = detail.exceptListIds.map((refId) =>
    questions.ask("list", { ...between, refId }),
  );
  return () => isIn() && !isExcepted.some((excepted) => excepted());
}

interface Known {
  readonly isPrivate: boolean;
  readonly isUser: boolean;
  readonly circles: Circles;
}

function ofKind(
  code: number,
  question: AudienceQuestion,
  { isPrivate, isUser, circles }: Known,
  questions: Questions,
): Answer {
  const named = audienceKinds[code];
  const kind = named === "public" && isPrivate ? "followers" : named;
  if (kind === undefined || kind === "onlyMe") return () => false;
  if (kind === "public") return () => true;
  if (kind === "users") return () => isUser;
  const isIn = circles[kind];
  return isIn === undefined ? questions.ask(kind, question) : () => isIn;
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
