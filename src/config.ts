/**
 * What the environment decides, validated once into one frozen object. Development works with nothing set; production
 * refuses what would be unsafe. A bad value stops the start with one line that names the variable.
 */
import { BlockList, isIP } from "node:net";
import { resolve } from "node:path";
import { Environment, type Variables } from "./platform/environment.ts";
import { isReturnUrl } from "./platform/return-urls.ts";
import {
  readSecrets,
  refuseDefaultSecrets,
  type SecretSettings,
} from "./platform/secret-settings.ts";
import type { DevelopmentSecrets } from "./platform/secrets-file.ts";
import type { SmsProvider } from "./platform/sms.ts";
import { readSignIn, type SignInSettings } from "./platform/sign-in-settings.ts";
import { StartupError } from "./platform/startup-error.ts";

export interface S3Config {
  /** Absent: AWS itself. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Where browsers reach the bucket, when that is another address than the endpoint. */
  readonly publicUrl: string | undefined;
}

export interface Config extends SecretSettings {
  readonly production: boolean;
  /** 0 asks the system for a free one. */
  readonly port: number;
  /** Only a default port may be replaced by the next free one. */
  readonly portIsExplicit: boolean;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly publicUrl: string | undefined;
  /** Absent: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  /** Absent: one instance, events within this process. Several addresses with commas, or `?cluster=true`: a cluster. */
  readonly redisUrl: string | undefined;
  /** What every key of ours begins with, so that several deployments can share a Redis. */
  readonly redisPrefix: string;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  /** The app's page for choosing another password; a page of ours when absent. */
  readonly passwordResetUrl: string | undefined;
  /** Absent: development shows text messages beside its mail, production sends none. */
  readonly sms: SmsProvider | undefined;
  readonly s3: S3Config | undefined;
  /** What the media of one person may come to. */
  readonly mediaQuotaBytes: number;
  /** Whoever shows it may read `/metrics`. Absent: requests from this machine may. */
  readonly metricsToken: string | undefined;
  /** Absent: our own address only. */
  readonly allowedOrigins: readonly string[] | undefined;
  /** `host` or `host:port`. Absent: our own address and loopback. */
  readonly allowedHosts: readonly string[] | undefined;
  /** Addresses and CIDR ranges whose `X-Forwarded-For` counts. */
  readonly trustedProxies: readonly string[];
  readonly signIn: SignInSettings;
  readonly role: "all" | "web" | "worker";
  readonly logLevel: LogLevel;
  /** From being told to stop, and not ready, to taking leave of those connected. */
  readonly drainSeconds: number;
  /** Multiplies every limit and connection cap. */
  readonly rateLimitFactor: number;
}

export type LogLevel = (typeof logLevels)[number];

const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
const metricsTokenBytesMin = 16;
const defaultPort = 3000;
const mediaQuotaMibDefault = 1024;
const mediaQuotaMibMax = 1024 * 1024;
const drainSecondsMax = 60;

/** `developmentSecrets` is asked only outside production, and only for what the environment leaves out. */
export function loadConfig(
  variables: Variables,
  developmentSecrets: (dataDir: string) => DevelopmentSecrets,
): Config {
  const env = new Environment(variables);
  const production = env.oneOf("NODE_ENV", ["development", "test", "production"]) === "production";
  const port = env.integer("PORT", 0, 65_535);
  const dataDir = resolve(env.text("DATA_DIR") ?? "./data");
  const config: Config = {
    production,
    port: port ?? defaultPort,
    portIsExplicit: port !== undefined,
    host: env.text("HOST") ?? (production ? "0.0.0.0" : "127.0.0.1"),
    dataDir,
    publicUrl: env.webUrl("PUBLIC_URL"),
    databaseUrl: env.serviceUrl("DATABASE_URL", ["postgres", "postgresql"]),
    redisUrl: env.serviceUrls("REDIS_URL", ["redis", "rediss"]),
    redisPrefix: readRedisPrefix(env),
    smtpUrl: env.serviceUrl("SMTP_URL", ["smtp", "smtps"]),
    mailFrom: env.text("MAIL_FROM") ?? "Hubbub <hubbub@localhost>",
    passwordResetUrl: readPasswordResetUrl(env),
    sms: readSms(env),
    s3: readS3(env),
    mediaQuotaBytes:
      (env.integer("MEDIA_QUOTA_MIB", 0, mediaQuotaMibMax) ?? mediaQuotaMibDefault) * 1024 * 1024,
    ...readSecrets(env, production, () => developmentSecrets(dataDir)),
    metricsToken: readMetricsToken(env),
    allowedOrigins: env.list("ALLOWED_ORIGINS")?.map(readOrigin),
    allowedHosts: env.list("ALLOWED_HOSTS")?.map((host) => host.toLowerCase()),
    trustedProxies: readProxies(env),
    signIn: readSignIn(env, production),
    role: env.oneOf("ROLE", ["all", "web", "worker"]) ?? "all",
    logLevel: env.oneOf("LOG_LEVEL", logLevels) ?? "info",
    drainSeconds: env.integer("DRAIN_SECONDS", 0, drainSecondsMax) ?? (production ? 1 : 0),
    rateLimitFactor: env.factor("RATE_LIMIT_FACTOR", 1_000_000) ?? 1,
  };
  if (production) refuseUnsafe(config);
  return deepFreeze(config);
}

function readPasswordResetUrl(env: Environment): string | undefined {
  const url = env.text("PASSWORD_RESET_URL");
  if (url === undefined || isReturnUrl(url)) return url;
  throw new StartupError(
    "PASSWORD_RESET_URL must be an https address or an app's own scheme, without a #.",
  );
}

function readRedisPrefix(env: Environment): string {
  const prefix = env.text("REDIS_PREFIX") ?? "hubbub";
  // Braces would move keys to other slots of a cluster, colons end the prefix.
  if (/^[a-z0-9_-]{1,32}$/.test(prefix)) return prefix;
  throw new StartupError(
    `REDIS_PREFIX must be 1 to 32 of a-z, 0-9, hyphen and underscore, got "${prefix}".`,
  );
}

function readSms(env: Environment): SmsProvider | undefined {
  const accountSid = env.text("SMS_ACCOUNT_SID");
  const authToken = env.secret("SMS_AUTH_TOKEN");
  const keySid = env.text("SMS_API_KEY_SID");
  const keySecret = env.secret("SMS_API_KEY_SECRET");
  const from = env.text("SMS_FROM");
  const url = env.webUrl("SMS_API_URL");
  const given = [accountSid, authToken, keySid, keySecret, from, url];
  if (given.every((value) => value === undefined)) return undefined;
  if (accountSid === undefined)
    throw new StartupError("SMS_ACCOUNT_SID is needed with the other SMS_ settings.");
  if (from === undefined) throw new StartupError("SMS_FROM is needed with SMS_ACCOUNT_SID.");
  const user = authToken === undefined ? keySid : accountSid;
  const password = authToken ?? keySecret;
  const isTwice = authToken !== undefined && (keySid ?? keySecret) !== undefined;
  if (isTwice || user === undefined || password === undefined)
    throw new StartupError(
      "SMS_ACCOUNT_SID needs either SMS_AUTH_TOKEN, or SMS_API_KEY_SID with SMS_API_KEY_SECRET.",
    );
  return { apiUrl: url ?? "https://api.twilio.com", accountSid, user, password, from };
}

function readS3(env: Environment): S3Config | undefined {
  const endpoint = env.webUrl("S3_ENDPOINT");
  const bucket = env.text("S3_BUCKET");
  const accessKeyId = env.secret("S3_ACCESS_KEY_ID");
  const secretAccessKey = env.secret("S3_SECRET_ACCESS_KEY");
  const publicUrl = env.webUrl("S3_PUBLIC_URL");
  const region = env.text("S3_REGION") ?? "us-east-1";
  const given = [endpoint, bucket, accessKeyId, secretAccessKey, publicUrl];
  if (given.every((value) => value === undefined)) return undefined;
  if (bucket === undefined)
    throw new StartupError("S3_BUCKET is needed with the other S3_ settings.");
  if (accessKeyId === undefined)
    throw new StartupError("S3_ACCESS_KEY_ID is needed with S3_BUCKET.");
  if (secretAccessKey === undefined)
    throw new StartupError("S3_SECRET_ACCESS_KEY is needed with S3_BUCKET.");
  return { endpoint, region, bucket, accessKeyId, secretAccessKey, publicUrl };
}

function readMetricsToken(env: Environment): string | undefined {
  const token = env.secret("METRICS_TOKEN");
  if (token !== undefined && Buffer.byteLength(token) < metricsTokenBytesMin)
    throw new StartupError(`METRICS_TOKEN is too short: at least ${metricsTokenBytesMin} bytes.`);
  return token;
}

function readOrigin(text: string): string {
  if (text === "*") return text;
  const url = URL.parse(text);
  // A path or a trailing slash would never equal what a browser sends.
  if (url === null || url.origin !== text.toLowerCase() || !/^https?:$/.test(url.protocol))
    throw new StartupError(
      `ALLOWED_ORIGINS: "${text}" is not an origin such as https://app.example.`,
    );
  return url.origin;
}

function readProxies(env: Environment): string[] {
  const proxies = env.list("TRUSTED_PROXIES") ?? [];
  const ranges = new BlockList();
  for (const proxy of proxies) {
    const [address = "", bits] = proxy.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    try {
      const prefix = bits ?? (family === "ipv6" ? "128" : "32");
      if (!/^\d{1,3}$/.test(prefix)) throw new RangeError(prefix);
      ranges.addSubnet(address, Number(prefix), family);
    } catch {
      throw new StartupError(`TRUSTED_PROXIES: "${proxy}" is not an address or CIDR range.`);
    }
  }
  return proxies;
}

function refuseUnsafe(config: Config): void {
  for (const origin of config.allowedOrigins ?? []) {
    if (origin === "*") throw new StartupError("ALLOWED_ORIGINS: * is refused in production.");
    if (origin.startsWith("http:"))
      throw new StartupError(`ALLOWED_ORIGINS: ${origin} must be https in production.`);
  }
  if (config.sms?.apiUrl.startsWith("http:") === true)
    throw new StartupError("SMS_API_URL must be https in production.");
  if (config.publicUrl?.startsWith("http:") === true)
    throw new StartupError("PUBLIC_URL must be https in production.");
  refuseDefaultSecrets(config);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}

export interface Addresses {
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly origins: readonly string[];
  readonly hosts: readonly string[];
}

/** Where this server is reached and from where, once the port is known. */
export function addressesOf(config: Config, port: number): Addresses {
  const isLoopback = ["127.0.0.1", "0.0.0.0", "::", "::1", "localhost"].includes(config.host);
  const ownHost = isLoopback ? "localhost" : config.host;
  const publicUrl = config.publicUrl ?? `http://${ownHost}:${port}`;
  const loopback = ["localhost", "127.0.0.1", "[::1]"].map((host) => `${host}:${port}`);
  const own = new URL(publicUrl);
  const localOrigins = config.production ? [] : loopback.map((host) => `http://${host}`);
  return {
    publicUrl,
    origins: config.allowedOrigins ?? [...new Set([own.origin, ...localOrigins])],
    hosts: config.allowedHosts ?? [...new Set([own.host, ...loopback])],
  };
}
