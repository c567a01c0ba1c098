/** A log whose fields are put together when something is written: most requests write nothing. */
import type { Log } from "../kit/log.ts";

export function lazyLog(parent: Log, fields: () => object): Log {
  let made: Log | null = null;
  const log = (): Log => (made ??= parent.child(fields()));
  return {
    debug: (more, message) => log().debug(more, message),
    info: (more, message) => log().info(more, message),
    warn: (more, message) => log().warn(more, message),
    error: (more, message) => log().error(more, message),
    child: (more) => log().child(more),
  };
}
