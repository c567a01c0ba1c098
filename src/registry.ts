/** Every domain, in dependency order: a domain may use those above it. */
import { accounts } from "./domains/accounts/index.ts";
import { admin } from "./domains/admin/index.ts";
import { chat } from "./domains/chat/index.ts";
import { graph } from "./domains/graph/index.ts";
import { media } from "./domains/media/index.ts";
import { presence } from "./domains/presence/index.ts";
import { collect } from "./kit/catalogue.ts";

export const catalogue = collect([accounts, media, graph, chat, presence, admin]);
