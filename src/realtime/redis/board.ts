/**
 * The board that all instances share: a sorted set for each, from members to the moment until which they stand, by the
 * clock of Redis. Without Redis each instance knows its own people.
 */
import type { Board, BoardDefinition } from "../../kit/board.ts";
import type { Clock } from "../../kit/clock.ts";
import type { Id } from "../../kit/id.ts";
import type { RedisClient, RedisPlace } from "../../platform/redis.ts";
import { createMemoryBoard, listedMax } from "../board.ts";
import { redisKeys, type RedisKeys } from "./keys.ts";

interface RedisBoardParts {
  readonly commands: RedisClient;
  readonly keys: RedisKeys;
  /** Knows what was put on this instance. */
  readonly local: Board;
}

const now = "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000) ";
// Sorted by when they end, which for one board is the order in which they were put.
const putScript = `${now}
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -(ARGV[3] + 1))
redis.call('PEXPIRE', KEYS[1], ARGV[2])`;
const listScript = `${now}
return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')`;

/** `redis`: null where there is none, and this instance is the only one. */
export function openBoard(clock: Clock, redis: RedisPlace | null): Board {
  const local = createMemoryBoard(clock);
  if (!redis) return local;
  const { link, prefix } = redis;
  return createRedisBoard({ commands: link.commands, keys: redisKeys(prefix), local });
}

function createRedisBoard({ commands, keys, local }: RedisBoardParts): Board {
  const keyOf = (board: BoardDefinition, id: Id): string => keys.board(`${board.name}:${id}`);
  return {
    async put(board, id, member) {
      await local.put(board, id, member);
      const { lastsMs } = board;
      await orLocally(commands.eval(putScript, 1, keyOf(board, id), member, lastsMs, listedMax));
    },
    async remove(board, id, member) {
      await local.remove(board, id, member);
      await orLocally(commands.zrem(keyOf(board, id), member));
    },
    async list(board, id) {
      const listed = await orLocally(commands.eval(listScript, 1, keyOf(board, id)));
      return Array.isArray(listed) ? listed.map(String) : await local.list(board, id);
    },
  };
}

async function orLocally(command: Promise<unknown>): Promise<unknown> {
  try {
    return await command;
  } catch {
    return undefined;
  }
}
