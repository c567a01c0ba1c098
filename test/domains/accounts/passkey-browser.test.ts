/** Passkeys as people use them: in a real browser, with an authenticator that Chromium itself plays. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser, CDPSession, Page } from "playwright-core";
import { hasChromium, launchChromium } from "#test/harness/chromium.ts";
import { passkeysOf } from "./passkey-support.ts";
import { challengeFor, protectedPerson } from "./second-factor-support.ts";
import { useWorld, type Tokens } from "./support.ts";

const world = useWorld();
let browser: Browser;

beforeAll(async () => {
  if (hasChromium) browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  if (hasChromium) await browser.close();
});

/** A page of the server's, in a browser of its own that has an authenticator. */
async function openDevice(): Promise<{ page: Page; cdp: CDPSession; authenticatorId: string }> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`http://localhost:${world.home.server.port}/livez`);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { page, cdp, authenticatorId };
}

/** As an app does it: JSON in, JSON out. Text, because the server's code knows no pages. */
async function inPage(page: Page, ask: string, parse: string, options: object): Promise<object> {
  return await page.evaluate(`(async () => {
    const publicKey = PublicKeyCredential.${parse}(${JSON.stringify(options)});
    return (await navigator.credentials.${ask}({ publicKey })).toJSON();
  })()`);
}

const create = (page: Page, options: object) =>
  inPage(page, "create", "parseCreationOptionsFromJSON", options);
const get = (page: Page, options: object) =>
  inPage(page, "get", "parseRequestOptionsFromJSON", options);

test.skipIf(!hasChromium)(
  "a browser makes a passkey, logs in with it, answers a challenge with it and confirms with it",
  async () => {
    const { person } = await protectedPerson(world, "ann");
    const { page, cdp, authenticatorId } = await openDevice();
    const asked = await person.ok("passkey.beginRegistration", {});
    await person.ok("passkey.finishRegistration", {
      name: "Chromium",
      credential: await create(page, asked),
    });
    const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
    expect(credentials).toMatchObject([
      { isResidentCredential: true, rpId: "localhost", userName: person.handle },
    ]);

    const login = await get(page, await world.ok("auth.beginPasskeyLogin", {}));
    const tokens = await world.ok<Tokens>("auth.completePasskeyLogin", { credential: login });
    expect(tokens.account).toEqual({ id: person.id, handle: person.handle });
    expect(await world.refusal("auth.completePasskeyLogin", { credential: login })).toBe(
      "401 wrong-credentials",
    );

    const { id: challengeId } = await challengeFor(world, person.handle);
    const challenged = await world.ok("auth.beginPasskeyChallenge", { challengeId });
    await world.ok("auth.completePasskeyChallenge", {
      challengeId,
      credential: await get(page, challenged),
    });

    const token = { token: tokens.accessToken };
    const confirming = await world.ok("auth.beginPasskeyConfirmation", {}, token);
    const credential = await get(page, confirming);
    await world.ok("auth.confirmWithPasskey", { credential }, token);
    expect(await passkeysOf(person)).toMatchObject([{ name: "Chromium" }]);
  },
  60_000,
);

test.skipIf(!hasChromium)(
  "a device that is copied, and counts again from an earlier use, is refused",
  async () => {
    const ann = await world.person("ann");
    const { page, cdp, authenticatorId } = await openDevice();
    const credential = await create(page, await ann.ok("passkey.beginRegistration", {}));
    await ann.ok("passkey.finishRegistration", { name: "Original", credential });
    const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
    const [original] = credentials;
    if (!original) throw new Error("The authenticator has no key.");
    const login = async (device: Page): Promise<string> => {
      const shown = await get(device, await world.ok("auth.beginPasskeyLogin", {}));
      const answer = await world.call("auth.completePasskeyLogin", { credential: shown });
      return answer.error?.code ?? "ok";
    };
    expect([await login(page), await login(page)]).toEqual(["ok", "ok"]);
    const thief = await openDevice();
    await thief.cdp.send("WebAuthn.addCredential", {
      authenticatorId: thief.authenticatorId,
      credential: original,
    });
    expect(await login(thief.page)).toBe("wrong-credentials");
    expect(await login(page)).toBe("ok");
  },
  60_000,
);
