/** What the bus must know of the servers themselves. */
import type { Log } from "../../kit/log.ts";
import type { RedisLink } from "../../platform/redis.ts";

/** A server that was restarted, or took over, has another one; and it has lost what the old one knew. */
export async function askRunIds(link: RedisLink): Promise<string> {
  const answers = await Promise.all(link.masters().map((master) => master.info("server")));
  return answers
    .map((info) => /run_id:(\w+)/.exec(info)?.[1] ?? "")
    .sort()
    .join();
}

/** A server that throws keys away when it is full loses routes without a word; said once, at the start. */
export async function warnOfEviction(link: RedisLink, log: Log): Promise<void> {
  const answers = await Promise.all(link.masters().map((master) => master.info("memory")));
  for (const info of answers) {
    const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1];
    const isBounded = !/maxmemory:0\b/.test(info);
    if (isBounded && policy !== undefined && policy !== "noeviction")
      log.warn({ policy }, "Redis may evict keys: set maxmemory-policy to noeviction");
  }
}
