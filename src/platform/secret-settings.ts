/** The keys of the server, as settings give them: enough of them, long enough, each its own. */
import type { Environment } from "./environment.ts";
import type { DevelopmentSecrets } from "./secrets-file.ts";
import { StartupError } from "./startup-error.ts";

export interface TokenKey {
  readonly kid: string;
  readonly secret: string;
}

export interface SecretSettings {
  /** The first signs, all verify. At least 32 bytes each. */
  readonly tokenKeys: readonly TokenKey[];
  /** The first makes, all open. At least 32 bytes each; keys are derived from them, they are never used as one. */
  readonly encryptionKeys: readonly string[];
}

const secretBytesMin = 32;
/** Words that examples use where a secret belongs; long enough that random text does not hold them by chance. */
const placeholder = /change.?me|example|placeholder|default|insecure|replace/i;

/** `generated` is asked outside production only, for what the environment leaves out. */
export function readSecrets(
  env: Environment,
  production: boolean,
  generated: () => DevelopmentSecrets,
): SecretSettings {
  const tokenSecret = env.secret("TOKEN_SECRET");
  const encryptionKey = env.secret("ENCRYPTION_KEY");
  if (production && tokenSecret === undefined)
    throw new StartupError("TOKEN_SECRET is missing: production needs one, as kid:secret.");
  if (production && encryptionKey === undefined)
    throw new StartupError("ENCRYPTION_KEY is missing: production needs one.");
  const tokenKeys = readTokenKeys(tokenSecret ?? generated().tokenSecret);
  const encryptionKeys = readEncryptionKeys(encryptionKey ?? generated().encryptionKey);
  if (tokenKeys.some(({ secret }) => encryptionKeys.includes(secret)))
    throw new StartupError("ENCRYPTION_KEY equals a TOKEN_SECRET: each needs its own.");
  return { tokenKeys, encryptionKeys };
}

function readEncryptionKeys(text: string): string[] {
  const keys = text.split(",").map((key) => key.trim());
  if (keys.some((key) => Buffer.byteLength(key) < secretBytesMin))
    throw new StartupError(
      `ENCRYPTION_KEY is too short: at least ${secretBytesMin} bytes, also each of several with commas.`,
    );
  if (new Set(keys).size < keys.length)
    throw new StartupError("ENCRYPTION_KEY repeats a key: each is named once.");
  return keys;
}

function readTokenKeys(text: string): TokenKey[] {
  const keys = text.split(",").map((item) => {
    const [, kid, secret] = /^([\w.-]{1,64}):(.+)$/.exec(item.trim()) ?? [];
    if (kid === undefined || secret === undefined)
      throw new StartupError("TOKEN_SECRET must be kid:secret, or several of them with commas.");
    if (Buffer.byteLength(secret) < secretBytesMin)
      throw new StartupError(
        `TOKEN_SECRET is too short: at least ${secretBytesMin} bytes a secret.`,
      );
    return { kid, secret };
  });
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length)
    throw new StartupError("TOKEN_SECRET names the same kid twice.");
  if (new Set(keys.map(({ secret }) => secret)).size < keys.length)
    throw new StartupError("TOKEN_SECRET repeats a secret: each needs its own.");
  return keys;
}

/** What somebody copied out of an example protects nothing. */
export function refuseDefaultSecrets({ tokenKeys, encryptionKeys }: SecretSettings): void {
  for (const { kid, secret } of tokenKeys)
    if (looksDefault(secret))
      throw new StartupError(
        `TOKEN_SECRET: the secret of "${kid}" looks like a default, not random.`,
      );
  if (encryptionKeys.some(looksDefault))
    throw new StartupError("ENCRYPTION_KEY looks like a default, not random.");
}

/** Random text of 32 characters has some 20 different ones even in base 16 or 64, and no English in it. */
function looksDefault(secret: string): boolean {
  return placeholder.test(secret) || new Set(secret).size < 10;
}
