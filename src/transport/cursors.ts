/**
 * Where a page of a list goes on. Sealed, because what a list is ordered by, a score or a moment, may be nobody's business; and
 * bound to its list and to whoever asked, so that a cursor that is forged, changed, somebody else's or another list's
 * is refused. It carries which key of the ring made it, and a number of its format.
 */
import type { Caller, Cursors } from "../kit/context.ts";
import { invalidField } from "../kit/errors.ts";
import type { Secrets } from "../kit/services.ts";

const purpose = "cursor";

type Part = string | number;

export function cursorsFor(secrets: Secrets, caller: Caller | null): Cursors {
  // Names of lists may have any text in them, ids have none: nobody's list is read as another one's.
  const about = (list: string): string => `${caller?.accountId ?? ""} ${list}`;
  return {
    encode: (list, position) =>
      secrets
        .seal(purpose, Buffer.from(JSON.stringify(position)), about(list))
        .toString("base64url"),
    decode(list, cursor) {
      const sealed = Buffer.from(cursor, "base64url");
      // What is not written as we write it is changed, though it may mean the same.
      const isOurs = sealed.toString("base64url") === cursor;
      const opened = isOurs ? secrets.open(purpose, sealed, about(list)) : null;
      if (!opened) throw invalidField("cursor", "is not a cursor of this list");
      return JSON.parse(opened.toString()) as readonly Part[];
    },
  };
}
