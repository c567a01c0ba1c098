/** Questions that share statements: each gets its own answer, of a moment after it was asked. */
import { expect, test } from "bun:test";
import { AppError } from "#src/kit/errors.ts";
import { SharedReads, type SharedReadBounds } from "#src/realtime/shared-reads.ts";

const bounds: SharedReadBounds = {
  questionsMax: 3,
  atOnceMax: 1,
  waitingMax: 5,
  patienceMs: 60_000,
};

/** Batches that last until the test ends them; a question is answered by itself in capitals, and `!` fails all it is with. */
function scripted(more: Partial<SharedReadBounds> = {}) {
  const begun: { texts: string; end: () => void }[] = [];
  const reads = new SharedReads<string, string>(
    async (questions) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      begun.push({ texts: questions.join(""), end: resolve });
      await promise;
      if (questions.includes("!")) throw new AppError("conflict");
      return questions.map((question) => question.toUpperCase());
    },
    { ...bounds, ...more },
  );
  return {
    texts: () => begun.map((batch) => batch.texts),
    ask: (texts: string) => texts.split("").map((text) => reads.ask(text)),
    /** Ends the batch, and lets what follows begin. */
    end: async (position: number): Promise<void> => {
      begun[position]?.end();
      await turn();
    },
  };
}

/** Until all that is to happen in this turn did. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const codeOf = (error: unknown): unknown => (error instanceof AppError ? error.code : error);

test("a lone question is asked at once; what comes meanwhile makes up the next batches, in order", async () => {
  const { ask, end, texts } = scripted();
  const first = ask("a");
  await turn();
  expect(texts()).toEqual(["a"]);
  const others = ask("bcde");
  await turn();
  expect(texts()).toEqual(["a"]);
  await end(0);
  expect(texts()).toEqual(["a", "bcd"]);
  await end(1);
  await end(2);
  expect(await Promise.all([...first, ...others])).toEqual(["A", "B", "C", "D", "E"]);
  expect(texts()).toEqual(["a", "bcd", "e"]);
});

test("no more batches are under way than may be, however many ask", async () => {
  const { ask, end, texts } = scripted({ atOnceMax: 2, waitingMax: 100 });
  const answers = ask("abcdefghi");
  await turn();
  expect(texts()).toEqual(["abc", "def"]);
  await end(1);
  expect(texts()).toEqual(["abc", "def", "ghi"]);
  await end(0);
  await end(2);
  expect((await Promise.all(answers)).join("")).toBe("ABCDEFGHI");
});

test("a question never joins a batch that has begun", async () => {
  const { ask, end, texts } = scripted({ questionsMax: 100 });
  const first = ask("a");
  await turn();
  const second = ask("b");
  await end(0);
  await Promise.all(first);
  expect(texts()).toEqual(["a", "b"]);
  await end(1);
  expect(await second[0]).toBe("B");
});

test("a question that cannot be answered fails alone", async () => {
  const { ask, end, texts } = scripted();
  const [good, bad, other] = ask("a!b").map((answer) => answer.catch(codeOf));
  await turn();
  await end(0);
  expect(texts()).toEqual(["a!b", "a", "!", "b"]);
  for (const position of [1, 2, 3]) await end(position);
  expect(await Promise.all([good, bad, other])).toEqual(["A", "conflict", "B"]);
});

test("who has waited as long as anybody should fails with the batch, and is not asked again", async () => {
  const { ask, end, texts } = scripted({ patienceMs: -1 });
  const answers = ask("a!").map((answer) => answer.catch(codeOf));
  await turn();
  await end(0);
  expect(await Promise.all(answers)).toEqual(["conflict", "conflict"]);
  expect(texts()).toEqual(["a!"]);
});

test("more than may wait are refused as to be tried again, and those before them are answered", async () => {
  const { ask, end } = scripted();
  const [first] = ask("a");
  await turn();
  const waiting = ask("bcdef");
  const [refused] = ask("g").map((answer) => answer.catch(codeOf));
  expect(await refused).toBe("unavailable");
  for (const position of [0, 1, 2]) await end(position);
  expect(await Promise.all([first, ...waiting])).toEqual(["A", "B", "C", "D", "E", "F"]);
});

test("those whom one batch answered ask their next question together", async () => {
  const { ask, end, texts } = scripted({ questionsMax: 100, waitingMax: 100 });
  const done = ask("abcdefgh").map(async (answer) => await ask((await answer).toLowerCase())[0]);
  await turn();
  await end(0);
  expect(texts()).toEqual(["abcdefgh", "abcdefgh"]);
  await end(1);
  expect((await Promise.all(done)).join("")).toBe("ABCDEFGH");
});
