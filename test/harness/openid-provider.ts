/**
 * A real OpenID provider, with people who log in by saying who they are; and a browser of the plainest kind, which follows
 * redirects and keeps cookies until it is sent somewhere that is not the provider's.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { ClientMetadata, Configuration, Provider } from "oidc-provider";
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import { freePort } from "./free-port.ts";

// What the provider needs warns once a file of a function that it should not use.
process.noDeprecation = true;

export interface PersonThere {
  readonly sub: string;
  readonly email?: string | undefined;
  readonly emailVerified?: boolean;
  readonly name?: string | undefined;
}

type Misbehaviour = (response: ServerResponse, request: IncomingMessage) => void;

export interface OpenIdProvider {
  readonly issuer: string;
  /** How often each path was asked for. */
  readonly asked: ReadonlyMap<string, number>;
  /** Whoever comes next is this person; null: they say no. */
  person: PersonThere | null;
  /** Instead of answering, for a path: to be slow, or wrong. */
  misbehave(path: string, answer: Misbehaviour | null): void;
  /** A token that this provider would have signed, had it said such things. */
  sign(claims: JWTPayload): Promise<string>;
  /** Goes there and back: the address that the browser ends at, and what it would post there. */
  visit(url: string): Promise<Journey>;
  stop(): Promise<void>;
}

export interface Journey {
  readonly url: string;
  /** Set where the provider answers with a form that posts itself. */
  readonly form?: Record<string, string>;
}

export interface ProviderOptions {
  readonly clients: readonly ClientMetadata[];
  readonly port?: number;
}

const hopsMax = 10;
const kid = "of the tests";

export async function startOpenIdProvider({
  clients,
  port: wanted,
}: ProviderOptions): Promise<OpenIdProvider> {
  const port = wanted ?? (await freePort());
  const issuer = `http://127.0.0.1:${port}`;
  const people = new Map<string, PersonThere>();
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const keys = [{ ...(await exportJWK(privateKey)), kid, use: "sig" }];
  const settings = { ...configuration([...clients], people), jwks: { keys } };
  const provider = await makeProvider(issuer, settings);
  const asked = new Map<string, number>();
  const misbehaviour = new Map<string, Misbehaviour>();
  const callback = provider.callback();
  const state: { person: PersonThere | null } = { person: null };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", issuer).pathname;
    asked.set(path, (asked.get(path) ?? 0) + 1);
    const instead = misbehaviour.get(path);
    if (instead) instead(response, request);
    else if (path.startsWith("/interaction/"))
      void interact(provider, people, state.person, request, response);
    else void callback(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(port, "127.0.0.1", resolve));
  return {
    issuer,
    asked,
    get person() {
      return state.person;
    },
    set person(person) {
      state.person = person;
    },
    misbehave(path, answer) {
      if (answer) misbehaviour.set(path, answer);
      else misbehaviour.delete(path);
    },
    sign: (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid }).sign(privateKey),
    visit: (url) => visit(issuer, url),
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

/** It warns of a runtime it does not know, and of keys and memory that are good enough here. */
async function makeProvider(issuer: string, settings: Configuration): Promise<Provider> {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    const { Provider: Maker } = await import("oidc-provider");
    return new Maker(issuer, settings);
  } finally {
    console.warn = warn;
  }
}

const lifetimeSeconds = 600;

function configuration(clients: ClientMetadata[], people: Map<string, PersonThere>): Configuration {
  return {
    clients,
    cookies: { keys: ["a key of the tests alone"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    features: { devInteractions: { enabled: false } },
    ttl: {
      AccessToken: lifetimeSeconds,
      AuthorizationCode: lifetimeSeconds,
      Grant: lifetimeSeconds,
      IdToken: lifetimeSeconds,
      Interaction: lifetimeSeconds,
      Session: lifetimeSeconds,
    },
    pkce: { required: () => true },
    responseModes: ["query", "form_post"],
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, sub) => ({
      accountId: sub,
      claims: async () => {
        const { email, emailVerified, name } = people.get(sub) ?? {};
        return { sub, email, email_verified: emailVerified ?? false, name };
      },
    }),
    // Nobody is asked twice whether they agree.
    async loadExistingGrant(ctx) {
      const { oidc } = ctx;
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? "",
        accountId: oidc.session?.accountId ?? "",
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  } as Configuration;
}

async function interact(
  provider: Provider,
  people: Map<string, PersonThere>,
  person: PersonThere | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (person) people.set(person.sub, person);
  const result = person
    ? { login: { accountId: person.sub } }
    : { error: "access_denied", error_description: "they said no" };
  await provider.interactionFinished(request, response, result);
}

async function visit(issuer: string, start: string): Promise<Journey> {
  const cookies = new Map<string, string>();
  let url = start;
  for (let hops = 0; hops < hopsMax; hops += 1) {
    if (!url.startsWith(issuer)) return { url };
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location !== null) url = new URL(location, url).href;
    else return formIn(await response.text());
  }
  throw new Error("the provider sends the browser in circles");
}

function formIn(html: string): Journey {
  const [, action] = /<form[^>]* action="([^"]+)"/.exec(html) ?? [];
  if (action === undefined) throw new Error(`the provider shows a page: ${html.slice(0, 500)}`);
  const fields = [...html.matchAll(/<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"/g)];
  return {
    url: unescapeHtml(action),
    form: Object.fromEntries(
      fields.map(([, name = "", value = ""]) => [name, unescapeHtml(value)]),
    ),
  };
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll("&amp;", "&")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
}
