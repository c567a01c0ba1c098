/** The real services that tests run against, one door for all of them. Each starts when it is first asked for. */
export { createBlankDatabase, createDatabase, type TestDatabase } from "./postgres.ts";
export { redisUrl, startTestRedis, type TestRedis } from "./redis.ts";
export { startRedisCluster } from "./redis-cluster.ts";
export { startSmtp, type Smtp } from "./smtp.ts";
