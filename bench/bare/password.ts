/** What a login cannot do without: checking passwords, as many at once as the server lets run. */
import { serve } from "../harness/child.ts";

const hash = await Bun.password.hash("a long password 1907", {
  algorithm: "argon2id",
  memoryCost: 65_536,
  timeCost: 2,
});

async function verify({ count, atOnce }: { count: number; atOnce: number }): Promise<number> {
  let begun = 0;
  const startedMs = performance.now();
  const verifyNext = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      if (!(await Bun.password.verify("a long password 1907", hash))) throw new Error("refused");
    }
  };
  await Promise.all(Array.from({ length: atOnce }, verifyNext));
  return (performance.now() - startedMs) / 1000;
}

serve({ verify });
