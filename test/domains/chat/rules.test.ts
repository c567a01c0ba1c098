import { describe, expect, test } from "bun:test";
import {
  canRemove,
  canSetRole,
  decideDelete,
  decideEdit,
  faultOfText,
  pairOf,
  stepOf,
  successorOf,
  type Role,
} from "#src/domains/chat/rules.ts";
import { compile, object } from "#src/kit/schema.ts";
import { AppError } from "#src/kit/errors.ts";
import { MessageText, Title } from "#src/domains/chat/schemas.ts";

const written = new Date("2026-11-22T09:00:00.000Z");
const later = (hours: number, ms = 0) => new Date(written.getTime() + hours * 3_600_000 + ms);

describe("text", () => {
  test("is measured in graphemes and in bytes", () => {
    const family = "👨‍👩‍👧‍👦";
    expect(faultOfText("a".repeat(20_000))).toBeNull();
    expect(faultOfText("a".repeat(20_001))).toContain("20000 characters");
    expect(faultOfText("é".repeat(16_384))).toBeNull();
    expect(faultOfText("é".repeat(16_385))).toContain("32768 bytes");
    expect(faultOfText(family.repeat(1_310))).toBeNull();
  });

  test.each(["", " ", "\n\t ", "\u3000\u00a0", "\ufeff"])("blank text %j is refused", (blank) => {
    expect(faultOfText(blank)).toBe("must not be blank");
  });

  test("blank around something is kept", () => {
    expect(faultOfText("  \n x \u3000")).toBeNull();
  });

  test("what is no text is refused on its field, whatever its type", () => {
    const check = compile(object({ text: MessageText, title: Title }));
    for (const value of [7, null, {}, [], true, "", " ", "a".repeat(40_000)]) {
      const refusal = refusalOf(() => check.parse({ text: value, title: value }));
      expect(refusal.code).toBe("invalid");
      expect(Object.keys(refusal.details.fields ?? {}).toSorted()).toEqual(["text", "title"]);
    }
  });
});

function refusalOf(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("Nothing was refused.");
}

test("a message is edited by its author, for 24 hours", () => {
  const mine = { mine: true, deleted: false, createdAt: written };
  expect(decideEdit(mine, later(24))).toBe("allow");
  expect(decideEdit(mine, later(24, 1))).toBe("too-late");
  expect(decideEdit({ ...mine, mine: false }, later(0))).toBe("not-yours");
  expect(decideEdit({ ...mine, deleted: true }, later(0))).toBe("deleted");
});

test("a message is deleted for everyone by its author for 48 hours, by admins at any time", () => {
  const mine = { mine: true, deleted: false, createdAt: written };
  const theirs = { ...mine, mine: false };
  expect(decideDelete(mine, "member", later(48))).toBe("allow");
  expect(decideDelete(mine, "member", later(48, 1))).toBe("too-late");
  expect(decideDelete(theirs, "member", later(0))).toBe("not-yours");
  expect(decideDelete(theirs, "admin", later(9_999))).toBe("allow");
  expect(decideDelete(mine, "owner", later(9_999))).toBe("allow");
  expect(decideDelete({ ...mine, deleted: true }, "member", later(99))).toBe("already");
  expect(decideDelete({ ...theirs, deleted: true }, "member", later(0))).toBe("not-yours");
});

const candidate = (accountId: string, role: Role, hours: number) => ({
  accountId,
  role,
  joinedAt: later(hours),
  hasAgreed: true,
});

describe("roles", () => {
  const roles: Role[] = ["owner", "admin", "member"];

  test("admins remove everyone but the owner", () => {
    const pairs = roles.flatMap((actor) => roles.map((target) => [actor, target] as const));
    const allowed = pairs.filter(([actor, target]) => canRemove(actor, target)).map(String);
    expect(allowed).toEqual(["owner,admin", "owner,member", "admin,admin", "admin,member"]);
  });

  test("ownership is only handed on, and by the owner", () => {
    expect(canSetRole("owner", "member", "owner")).toBe(true);
    expect(canSetRole("admin", "member", "owner")).toBe(false);
    expect(canSetRole("admin", "owner", "member")).toBe(false);
    expect(canSetRole("owner", "owner", "admin")).toBe(false);
    expect(canSetRole("admin", "member", "admin")).toBe(true);
    expect(canSetRole("member", "member", "admin")).toBe(false);
  });

  test("the longest-standing admin follows an owner, else the longest-standing member", () => {
    const people = [
      candidate("c", "member", 0),
      candidate("b", "admin", 2),
      candidate("a", "admin", 3),
    ];
    expect(successorOf(people)).toBe("b");
    expect(successorOf(people.filter((person) => person.role === "member"))).toBe("c");
    expect(successorOf([candidate("z", "member", 1), candidate("y", "member", 1)])).toBe("y");
    expect(successorOf([])).toBeNull();
  });
});

test("two people are one pair, whoever asks", () => {
  expect(pairOf("b", "a")).toEqual({ low: "a", high: "b" });
  expect(pairOf("a", "b")).toEqual(pairOf("b", "a"));
  expect(pairOf("a", "a")).toEqual({ low: "a", high: "a" });
});

test("a message of a stranger is a request, of somebody restricted too, and only strangers are bounded", () => {
  const unknown = { hasAgreed: false, knowsWriter: false, hasRestrictedWriter: false };
  const known = { ...unknown, knowsWriter: true };
  const isRequest = (facts: typeof unknown) => {
    const step = stepOf({ ...facts, isWaiting: true });
    return step.do === "deliver" && [step.isRequest, step.isStranger];
  };
  expect(isRequest(unknown)).toEqual([true, true]);
  expect(isRequest(known)).toEqual([false, false]);
  expect(isRequest({ ...known, hasRestrictedWriter: true })).toEqual([true, false]);
  expect(isRequest({ ...unknown, hasAgreed: true })).toEqual([false, false]);
  expect(stepOf({ ...unknown, isWaiting: false })).toEqual({ do: "leave", isStranger: true });
  expect(stepOf({ ...known, isWaiting: false })).toEqual({ do: "agree", isStranger: false });
  const restricted = { ...known, hasRestrictedWriter: true, isWaiting: false };
  expect(stepOf(restricted)).toEqual({ do: "leave", isStranger: false });
});
