import { expect, test } from "bun:test";
import { getPriority } from "node:os";
import { poolThreads } from "#src/platform/gentle-threads.ts";
import { createPasswordHasher } from "#src/platform/password.ts";

test.if(process.platform === "linux")(
  "hashing gives way to everything else, and only hashing does",
  async () => {
    const before = getPriority(process.pid);
    const passwords = createPasswordHasher();
    const hash = await passwords.hash("violet harbour 42 lantern");
    expect(await passwords.verify("violet harbour 42 lantern", hash)).toBe(true);
    const threads = poolThreads();
    expect(threads.length).toBeGreaterThan(0);
    for (const thread of threads) expect(getPriority(thread)).toBeGreaterThan(before);
    expect(getPriority(process.pid)).toBe(before);
  },
);
