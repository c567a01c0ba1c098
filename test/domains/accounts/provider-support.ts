/** A server with two providers, and people who come from them. */
import { createHash, randomBytes } from "node:crypto";
import { beforeAll } from "bun:test";
import type { Log } from "#src/kit/log.ts";
import { stopAtEnd } from "#test/harness/cleanup.ts";
import { freePort } from "#test/harness/free-port.ts";
import {
  startOpenIdProvider,
  type Journey,
  type OpenIdProvider,
  type PersonThere,
} from "#test/harness/openid-provider.ts";
import { TestServer } from "#test/harness/server.ts";
import { startSmtp } from "#test/harness/services.ts";
import { World, type Answer, type Person } from "./support.ts";

export const returnTo = "org.example.app:/signed-in";
const secret = "a client secret of the tests alone 7";

export interface Ways {
  readonly world: World;
  /** Its word for addresses is taken. */
  readonly own: OpenIdProvider;
  /** Its word is not. */
  readonly other: OpenIdProvider;
}

/** `own`, `other`, and `apple`, which is `own` under another name that answers with a form. `log` is asked once. */
export function useProviders(env: Record<string, string> = {}, log?: () => Log): Ways {
  const world = new World();
  const providers = new Map<string, OpenIdProvider>();
  beforeAll(async () => {
    const [ownPort, otherPort] = [await freePort(), await freePort()];
    const smtp = await startSmtp();
    stopAtEnd(() => smtp.stop());
    const home = await TestServer.start({
      ...(log ? { log: log() } : {}),
      env: {
        SMTP_URL: smtp.url,
        TRUSTED_PROXIES: "127.0.0.1",
        SIGN_IN_RETURN_URLS: `${returnTo},https://app.example/back,http://127.0.0.1/back`,
        OIDC_PROVIDERS: "own,other,apple",
        OIDC_OWN_ISSUER: `http://127.0.0.1:${ownPort}`,
        OIDC_OWN_CLIENT_ID: "hubbub",
        OIDC_OWN_CLIENT_SECRET: secret,
        OIDC_OWN_TRUST_EMAIL: "verified",
        OIDC_OTHER_ISSUER: `http://127.0.0.1:${otherPort}`,
        OIDC_OTHER_CLIENT_ID: "hubbub",
        OIDC_OTHER_CLIENT_SECRET: secret,
        OIDC_APPLE_ISSUER: `http://127.0.0.1:${ownPort}`,
        OIDC_APPLE_CLIENT_ID: "hubbub",
        OIDC_APPLE_CLIENT_SECRET: secret,
        OIDC_APPLE_SCOPES: "openid email",
        ...env,
      },
    });
    world.begin(smtp, home);
    for (const [name, port] of [
      ["own", ownPort],
      ["other", otherPort],
    ] as const) {
      const clients = [client(["own", "other", "apple"].map((one) => callbackOf(world, one)))];
      const provider = await startOpenIdProvider({ port, clients });
      stopAtEnd(() => provider.stop());
      providers.set(name, provider);
    }
  });
  const get = (name: string): OpenIdProvider => {
    const provider = providers.get(name);
    if (!provider) throw new Error("The providers are not started yet.");
    return provider;
  };
  return {
    world,
    get own() {
      return get("own");
    },
    get other() {
      return get("other");
    },
  };
}

function client(redirectUris: string[]) {
  return {
    client_id: "hubbub",
    client_secret: secret,
    redirect_uris: redirectUris,
    token_endpoint_auth_method: "client_secret_post" as const,
  };
}

export function callbackOf(world: World, provider: string): string {
  return `http://localhost:${world.home.server.port}/v1/auth/callback/${provider}`;
}

/** What only the client that begins a sign-in knows. */
export class Verifier {
  readonly text = randomBytes(32).toString("base64url");
  readonly hash = createHash("sha256").update(this.text).digest("base64url");
}

let strangers = 0;

/** Somebody new, whose address their provider says is proven. */
export function somebody(changes: Partial<PersonThere> = {}): PersonThere {
  strangers += 1;
  const name = `there${strangers}${randomBytes(4).toString("hex")}`;
  return {
    sub: name,
    email: `${name}@example.org`,
    emailVerified: true,
    name: "Some Body",
    ...changes,
  };
}

export interface BeginOptions {
  readonly provider?: string;
  readonly verifier?: Verifier;
  /** Links instead of logging in. */
  readonly as?: Person;
}

/** From the app to the provider and as far as the callback. */
export async function travel(
  { world, own, other }: Ways,
  person: PersonThere | null,
  { provider = "own", verifier = new Verifier(), as }: BeginOptions = {},
): Promise<{ journey: Journey; verifier: Verifier }> {
  const there = provider === "other" ? other : own;
  const input = { provider, verifierHash: verifier.hash, returnTo };
  const { url } = as
    ? await as.ok<{ url: string }>("provider.beginLink", input)
    : await world.ok<{ url: string }>("auth.beginProviderLogin", input);
  there.person = person;
  return { journey: await there.visit(url), verifier };
}

/** Where the callback sends the browser; by form where the provider answers with one. */
export async function comeBack({ url, form }: Journey): Promise<Response> {
  return await fetch(url, {
    redirect: "manual",
    ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
  });
}

export async function resultOf(response: Response): Promise<Record<string, string>> {
  const location = response.headers.get("location");
  if (location === null) throw new Error(`${response.status}: ${await response.text()}`);
  return { ...Object.fromEntries(new URL(location).searchParams) };
}

/** There and back, up to the ticket. */
export async function ticketFor(
  ways: Ways,
  person: PersonThere,
  options: BeginOptions = {},
): Promise<{ ticket: string; verifier: string }> {
  const { journey, verifier } = await travel(ways, person, options);
  const { ticket } = await resultOf(await comeBack(journey));
  if (ticket === undefined) throw new Error("There is no ticket.");
  return { ticket, verifier: verifier.text };
}

export async function signIn(
  ways: Ways,
  person: PersonThere,
  options: BeginOptions = {},
): Promise<Answer> {
  return await ways.world.call(
    "auth.completeProviderLogin",
    await ticketFor(ways, person, options),
  );
}

export interface Registration {
  readonly token: string;
  readonly email: string | null;
  readonly emailIsProven: boolean;
  readonly emailHasAccount: boolean;
  readonly displayName: string | null;
}

export async function newcomer(
  ways: Ways,
  person: PersonThere,
  options: BeginOptions = {},
): Promise<Registration> {
  const { data, text } = await signIn(ways, person, options);
  if (data["registration"] === undefined) throw new Error(text);
  return data["registration"] as Registration;
}

export function form(token: string, changes: Record<string, unknown> = {}) {
  return {
    token,
    handle: `n${randomBytes(6).toString("hex")}`,
    displayName: "Some Body",
    birthDate: "1990-12-10",
    ...changes,
  };
}

/** Somebody with an account, a password and a provider that is linked to it. */
export async function linkedPerson(
  ways: Ways,
  options: Pick<BeginOptions, "provider"> = {},
): Promise<{ person: PersonThere; account: Person }> {
  const account = await ways.world.person("linked");
  const person = somebody();
  await account.ok("provider.link", await ticketFor(ways, person, { ...options, as: account }));
  return { person, account };
}
