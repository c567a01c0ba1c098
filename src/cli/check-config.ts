/** `--check-config`: the settings as this start would use them, secrets blanked, fit for a bug report. */
import { loadConfig, type Config } from "#src/config.ts";
import { StartupError } from "#src/platform/startup-error.ts";

const hidden = "[redacted]";

/** Never writes: the development secrets that a first start would make are stood in for. */
export function checkConfig(): void {
  const standIns = { tokenSecret: `local:${"-".repeat(32)}`, encryptionKey: "+".repeat(32) };
  try {
    process.stdout.write(`${describeConfig(loadConfig(process.env, () => standIns))}\n`);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

type Row = [name: string, value: string | number | undefined];

function describeConfig(config: Config): string {
  const { s3, sms } = config;
  const rows: Row[] = [
    ["NODE_ENV", config.production ? "production" : "development"],
    ["PORT", config.portIsExplicit ? config.port : `${config.port} or the next free one`],
    ["HOST", config.host],
    ["DATA_DIR", config.dataDir],
    ["PUBLIC_URL", config.publicUrl],
    [
      "DATABASE_URL",
      config.databaseUrl === undefined ? "embedded" : withoutSecrets(config.databaseUrl),
    ],
    ["REDIS_URL", config.redisUrl?.split(",").map(withoutSecrets).join(",")],
    ["REDIS_PREFIX", config.redisPrefix],
    ["SMTP_URL", config.smtpUrl && withoutSecrets(config.smtpUrl)],
    ["MAIL_FROM", config.mailFrom],
    ["PASSWORD_RESET_URL", config.passwordResetUrl],
    ["SMS_ACCOUNT_SID", sms?.accountSid],
    ...credentialsOf(sms),
    ["SMS_FROM", sms?.from],
    ["SMS_API_URL", sms?.apiUrl],
    ["S3_ENDPOINT", s3?.endpoint],
    ["S3_REGION", s3?.region],
    ["S3_BUCKET", s3?.bucket],
    ["S3_ACCESS_KEY_ID", s3 && hidden],
    ["S3_SECRET_ACCESS_KEY", s3 && hidden],
    ["S3_PUBLIC_URL", s3?.publicUrl],
    ["MEDIA_QUOTA_MIB", config.mediaQuotaBytes / 1024 / 1024],
    ["TOKEN_SECRET", config.tokenKeys.map(({ kid }) => `${kid}:${hidden}`).join(",")],
    ["ENCRYPTION_KEY", config.encryptionKeys.map(() => hidden).join(",")],
    ["METRICS_TOKEN", config.metricsToken && hidden],
    ["ALLOWED_ORIGINS", config.allowedOrigins?.join(",")],
    ["ALLOWED_HOSTS", config.allowedHosts?.join(",")],
    ["TRUSTED_PROXIES", config.trustedProxies.join(",") || undefined],
    ...signInRows(config.signIn),
    ["ROLE", config.role],
    ["LOG_LEVEL", config.logLevel],
    ["DRAIN_SECONDS", config.drainSeconds],
    ["RATE_LIMIT_FACTOR", config.rateLimitFactor],
  ];
  return rows.map(([name, value]) => `${name}=${value ?? ""}`).join("\n");
}

/** An API key has an id of its own, which is no secret. */
function credentialsOf(sms: Config["sms"]): Row[] {
  if (!sms || sms.user === sms.accountSid) return [["SMS_AUTH_TOKEN", sms && hidden]];
  return [
    ["SMS_API_KEY_SID", sms.user],
    ["SMS_API_KEY_SECRET", hidden],
  ];
}

function signInRows({ providers, ...settings }: Config["signIn"]): Row[] {
  return [
    ["PASSKEY_RP_ID", settings.passkeyRpId],
    ["PASSKEY_ORIGINS", settings.passkeyOrigins.join(",") || undefined],
    ["SIGN_IN_RETURN_URLS", settings.returnUrls?.join(",")],
    ["OIDC_PROVIDERS", providers.map(({ name }) => name).join(",") || undefined],
    ...providers.flatMap(providerRows),
  ];
}

function providerRows(provider: Config["signIn"]["providers"][number]): Row[] {
  const { name, credential } = provider;
  const prefix = `OIDC_${name.toUpperCase().replaceAll("-", "_")}`;
  const credentials: Row[] =
    credential.kind === "secret"
      ? [[`${prefix}_CLIENT_SECRET`, hidden]]
      : [
          [`${prefix}_TEAM_ID`, credential.teamId],
          [`${prefix}_KEY_ID`, credential.keyId],
          [`${prefix}_PRIVATE_KEY`, hidden],
        ];
  return [
    [`${prefix}_LABEL`, provider.label],
    [`${prefix}_ISSUER`, provider.issuer],
    [`${prefix}_CLIENT_ID`, provider.clientId],
    ...credentials,
    [`${prefix}_SCOPES`, provider.scopes],
    [`${prefix}_TRUST_EMAIL`, provider.trustsEmail],
  ];
}

/** A URL's password, and a query that may hold one. */
function withoutSecrets(text: string): string {
  const url = new URL(text);
  if (url.password !== "") url.password = hidden;
  if (url.search !== "") url.search = hidden;
  return decodeURIComponent(url.href);
}
