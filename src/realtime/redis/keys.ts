/** Names of everything this server keeps in Redis. Each command touches one of them, so that a cluster can hold them. */
export interface RedisKeys {
  /** Hash: inbox → what is known of the route there. */
  route(route: string): string;
  /** Stream: what one instance is to receive. It vanishes when nobody refreshes it. */
  inbox(id: string): string;
  /** Sorted set: inbox → when it was refreshed last, in Redis's milliseconds. */
  readonly instances: string;
  /** Sorted set: a member of a board → until when, in Redis's milliseconds. */
  board(name: string): string;
}

export function redisKeys(prefix: string): RedisKeys {
  return {
    route: (route) => `${prefix}:route:${route}`,
    inbox: (id) => `${prefix}:inbox:${id}`,
    instances: `${prefix}:instances`,
    board: (name) => `${prefix}:board:${name}`,
  };
}
