/** The outside world as domains see it, made from settings. */
import type { Clock } from "../kit/clock.ts";
import type { Mailer, Services } from "../kit/services.ts";
import { createAccessTokens } from "./access-tokens.ts";
import { createSmtpMailer, DevelopmentMailbox } from "./mailer.ts";
import { createPasswordHasher } from "./password.ts";
import { createSecrets } from "./secrets.ts";

export interface ServiceSettings {
  readonly production: boolean;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly tokenKeys: Parameters<typeof createAccessTokens>[0];
  readonly encryptionKey: string;
}

export interface OpenServices {
  readonly services: Services;
  /** Where mail goes in development; null where it is really sent. */
  readonly mailbox: DevelopmentMailbox | null;
  close(): void;
}

/** `publicUrl` is asked when needed: it is known for certain only once the server listens. */
export function openServices(
  settings: ServiceSettings,
  clock: Clock,
  publicUrl: () => string,
): OpenServices {
  const { production, smtpUrl, mailFrom } = settings;
  const smtp = smtpUrl === undefined ? null : createSmtpMailer({ url: smtpUrl, from: mailFrom });
  const mailbox = smtp === null && !production ? new DevelopmentMailbox(clock) : null;
  return {
    mailbox,
    services: {
      mailer: smtp ?? mailbox ?? noMailer,
      passwords: createPasswordHasher(),
      accessTokens: createAccessTokens(settings.tokenKeys, clock),
      secrets: createSecrets(settings.encryptionKey),
      settings: {
        get publicUrl() {
          return publicUrl();
        },
        production,
      },
    },
    close: () => smtp?.close(),
  };
}

const noMailer: Mailer = {
  send: async () => {
    throw new Error("SMTP_URL is not set, so mail goes nowhere.");
  },
};
