import { accounts } from "#src/domains/accounts/index.ts";
import { collect, type Catalogue } from "#src/kit/catalogue.ts";
import { chat } from "#src/domains/chat/index.ts";
import type { Gates } from "./support.ts";

export interface Held {
  isHeld: boolean;
  /** For how many was asked whether their session stands. */
  callers: number;
}

/** The server's domains, but whether a session stands is asked behind a gate named `live`, while it is held. */
export function registryWith(gates: Gates, held: Held): Catalogue {
  const catalogue = collect([accounts, chat]);
  const { authenticator } = catalogue;
  return {
    ...catalogue,
    authenticator: {
      ...authenticator,
      verify: (ctx, token) => authenticator.verify(ctx, token),
      async live(sql, callers) {
        held.callers += callers.length;
        if (held.isHeld) await gates.pass("live");
        return await authenticator.live(sql, callers);
      },
    },
  };
}
