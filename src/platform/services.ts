/** The outside world as domains see it, made from settings. */
import type { Clock } from "../kit/clock.ts";
import type { Log } from "../kit/log.ts";
import type { Mailer, Services, SmsSender } from "../kit/services.ts";
import { createAccessTokens } from "./access-tokens.ts";
import { DevelopmentMailbox } from "./mailbox.ts";
import { createSmtpMailer } from "./mailer.ts";
import { createIdentityProviders } from "./openid.ts";
import { createPasswordHasher, type PasswordCost } from "./password.ts";
import { relyingPartyOf } from "./relying-party.ts";
import { createSecrets } from "./secrets.ts";
import type { SignInSettings } from "./sign-in-settings.ts";
import { createSmsSender, type SmsProvider } from "./sms.ts";
import { openStorage, type StorageSettings } from "./storage/storage.ts";

export interface ServiceSettings extends StorageSettings {
  readonly production: boolean;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly sms: SmsProvider | undefined;
  readonly tokenKeys: Parameters<typeof createAccessTokens>[0];
  readonly encryptionKeys: readonly string[];
  readonly signIn: SignInSettings;
  /** Absent: our own page. */
  readonly passwordResetUrl: string | undefined;
  readonly mediaQuotaBytes: number;
}

export interface ServiceParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Undefined: what is safe. */
  readonly passwordCost: PasswordCost | undefined;
}

/** Our own page for choosing another password. */
export const resetPagePath = "/reset-password";

/** Where people reach this server, and from which pages. */
export interface Place {
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly origins: readonly string[];
}

export interface OpenServices {
  readonly services: Services;
  /** Where mail and text messages go in development, unless they are sent; null in production. */
  readonly mailbox: DevelopmentMailbox | null;
  close(): void;
}

/** `place` is asked when needed: it is known for certain only once the server listens. */
export function openServices(
  settings: ServiceSettings,
  { clock, log, passwordCost }: ServiceParts,
  place: () => Place,
): OpenServices {
  const { production, smtpUrl, mailFrom } = settings;
  const smtp = smtpUrl === undefined ? null : createSmtpMailer({ url: smtpUrl, from: mailFrom });
  const texts = settings.sms === undefined ? null : createSmsSender(settings.sms);
  const isSent = smtp !== null && texts !== null;
  const files = openStorage(settings, log);
  const mailbox = production || isSent ? null : new DevelopmentMailbox(clock);
  return {
    mailbox,
    services: {
      mailer: smtp ?? mailbox ?? noMailer,
      sms: texts ?? mailbox?.sms ?? noSms,
      passwords: createPasswordHasher(passwordCost),
      accessTokens: createAccessTokens(settings.tokenKeys, clock),
      secrets: createSecrets(settings.encryptionKeys),
      identityProviders: createIdentityProviders(settings.signIn, () => place().publicUrl),
      storage: files.storage,
      settings: {
        get publicUrl() {
          return place().publicUrl;
        },
        production,
        get passwordResetUrl() {
          return settings.passwordResetUrl ?? `${place().publicUrl}${resetPagePath}`;
        },
        get relyingParty() {
          return relyingPartyOf(settings.signIn, place());
        },
        mediaQuotaBytes: settings.mediaQuotaBytes,
      },
    },
    close() {
      smtp?.close();
      files.close();
    },
  };
}

const noMailer: Mailer = {
  send: async () => {
    throw new Error("SMTP_URL is not set, so mail goes nowhere.");
  },
};

const noSms: SmsSender = {
  send: async () => {
    throw new Error("SMS_ACCOUNT_SID is not set, so text messages go nowhere.");
  },
};
