/**
 * Reads environment variables one by one and refuses what it cannot use with a line that names the variable. An empty
 * variable counts as absent, because compose files pass empty ones. The values of secrets never enter a message.
 */
import { readFileSync } from "node:fs";
import { StartupError } from "./startup-error.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

export class Environment {
  readonly #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  text(name: string): string | undefined {
    const value = this.#variables[name]?.trim();
    return value === "" ? undefined : value;
  }

  /** `NAME`, or the content of the file that `NAME_FILE` names, as mounted by Docker and Kubernetes. */
  secret(name: string): string | undefined {
    const value = this.text(name);
    const path = this.text(`${name}_FILE`);
    if (path === undefined) return value;
    if (value !== undefined) throw new StartupError(`Set ${name} or ${name}_FILE, not both.`);
    try {
      const content = readFileSync(path, "utf8").trim();
      if (content !== "") return content;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
      throw new StartupError(`${name}_FILE: cannot read ${path} (${code}).`);
    }
    throw new StartupError(`${name}_FILE: ${path} is empty.`);
  }

  integer(name: string, min: number, max: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new StartupError(`${name} must be a whole number from ${min} to ${max}, got "${text}".`);
  }

  /** A positive number up to `max`. */
  factor(name: string, max: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value > 0 && value <= max) return value;
    throw new StartupError(`${name} must be a number above 0 and up to ${max}, got "${text}".`);
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const choice = choices.find((candidate) => candidate === text);
    if (choice !== undefined) return choice;
    throw new StartupError(`${name} must be one of ${choices.join(", ")}, got "${text}".`);
  }

  /** Comma-separated, blanks dropped. */
  list(name: string): string[] | undefined {
    return this.text(name)
      ?.split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
  }

  /** A public address without credentials, query or trailing slash. */
  webUrl(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const url = URL.parse(text);
    const isPlain =
      url?.username === "" && url.password === "" && url.search === "" && url.hash === "";
    if (isPlain && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, "");
    throw new StartupError(`${name} must be an http or https URL without credentials or query.`);
  }

  /** A URL that may carry a password, so it is never repeated in a message. */
  serviceUrl(name: string, schemes: readonly string[]): string | undefined {
    const text = this.secret(name);
    if (text === undefined) return undefined;
    if (isServiceUrl(text, schemes)) return text;
    throw new StartupError(`${name} must be a URL that starts with ${starts(schemes)}.`);
  }

  /** One such URL, or those of several servers that are one service, with commas; all of one scheme. */
  serviceUrls(name: string, schemes: readonly string[]): string | undefined {
    const urls = this.secret(name)
      ?.split(",")
      .map((url) => url.trim());
    if (urls === undefined) return undefined;
    const isOneKind = (scheme: string): boolean => urls.every((url) => isServiceUrl(url, [scheme]));
    if (schemes.some(isOneKind)) return urls.join(",");
    throw new StartupError(
      `${name} must be a URL that starts with ${starts(schemes)}, or several of one kind with commas.`,
    );
  }
}

function isServiceUrl(text: string, schemes: readonly string[]): boolean {
  const scheme = URL.parse(text)?.protocol.slice(0, -1);
  return scheme !== undefined && schemes.includes(scheme);
}

function starts(schemes: readonly string[]): string {
  return schemes.map((scheme) => `${scheme}://`).join(" or ");
}
