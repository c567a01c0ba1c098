/** What signing in at providers brings to the domain. */
import { providerLinked, providerUnlinked } from "./events.ts";
import { mailProviderCode, purgeArrivals } from "./jobs.ts";
import { beginProviderLink } from "./operations/begin-link.ts";
import { beginProviderLogin } from "./operations/begin-login.ts";
import { completeProviderLogin } from "./operations/complete-login.ts";
import { linkProvider } from "./operations/link.ts";
import { listLinkedProviders } from "./operations/list-linked.ts";
import { listProviders } from "./operations/list.ts";
import { receiveFromProvider } from "./operations/receive.ts";
import { registerWithProvider } from "./operations/register.ts";
import { unlinkProvider } from "./operations/unlink.ts";

export const providerParts = {
  operations: [
    listProviders,
    beginProviderLogin,
    receiveFromProvider,
    completeProviderLogin,
    registerWithProvider,
    listLinkedProviders,
    beginProviderLink,
    linkProvider,
    unlinkProvider,
  ],
  events: [providerLinked, providerUnlinked],
  jobs: [mailProviderCode, purgeArrivals],
};
