/**
 * `bun run staff`: makes people staff from the machine, which is how the first owner comes to be. Works on the configured
 * database, beside a running server or without one: a server hears of it within a second. What it does stands in the audit
 * log, as done by whoever runs the machine.
 */
import { parseArgs } from "node:util";
import { loadConfig } from "#src/config.ts";
import { silentLog } from "#src/kit/log.ts";
import { staffRoles, type StaffRole } from "#src/kit/staff.ts";
import { joinEmbeddedPostgres } from "#src/platform/embedded-postgres.ts";
import { readOrCreateSecrets } from "#src/platform/secrets-file.ts";
import { StartupError } from "#src/platform/startup-error.ts";
import { runCommand } from "./run-command.ts";
import { openStaffDesk, type StaffDesk } from "./staff-desk.ts";

const usage = `Usage:
  bun run staff list
  bun run staff grant <handle> <${staffRoles.join("|")}> [--reason "…"]
  bun run staff revoke <handle> [--reason "…"]
`;

type Command =
  | { readonly verb: "list" }
  | { readonly verb: "grant"; readonly who: string; readonly role: StaffRole; reason: string }
  | { readonly verb: "revoke"; readonly who: string; readonly reason: string };

function readCommand(args: readonly string[]): Command {
  const { verb, who, role, rest, reason } = readArguments(args);
  if (rest.length > 0) throw new StartupError(usage);
  if (verb === "list" && who === undefined) return { verb };
  if (verb === "revoke" && who !== undefined && role === undefined) return { verb, who, reason };
  if (verb !== "grant" || who === undefined || role === undefined) throw new StartupError(usage);
  const known = staffRoles.find((one) => one === role);
  if (known === undefined)
    throw new StartupError(`"${role}" is no role: there are ${staffRoles.join(", ")}.`);
  return { verb, who, role: known, reason };
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { reason: { type: "string", default: "Done on the machine" } },
    });
    const [verb, who, role, ...rest] = positionals;
    return { verb, who, role, rest, reason: values.reason };
  } catch {
    throw new StartupError(usage);
  }
}

async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2));
  const { databaseUrl, dataDir } = loadConfig(process.env, readOrCreateSecrets);
  const embedded =
    databaseUrl === undefined ? await joinEmbeddedPostgres({ dataDir, log: silentLog }) : null;
  try {
    const desk = await openStaffDesk(embedded?.url ?? databaseUrl ?? "");
    try {
      process.stdout.write(await carryOut(desk, command));
    } finally {
      await desk.close();
    }
  } finally {
    await embedded?.stop();
  }
}

async function carryOut(desk: StaffDesk, command: Command): Promise<string> {
  switch (command.verb) {
    case "list":
      return listing(await desk.list());
    case "grant": {
      const { handle, hasSecondFactor } = await desk.change(command);
      const next = hasSecondFactor
        ? `They act as staff once they log in with their second factor.`
        : `A second factor is needed, and @${handle} has none: until they set one up (twoFactor.beginTotp) and log in with it,\n` +
          `everything that is for the staff is refused.`;
      return `@${handle} is ${command.role} now. ${next}\n`;
    }
    case "revoke": {
      const { handle } = await desk.change({ ...command, role: null });
      return `@${handle} is not staff any more.\n`;
    }
  }
}

function listing(members: Awaited<ReturnType<StaffDesk["list"]>>): string {
  if (members.length === 0)
    return "Nobody is staff. Make an owner: bun run staff grant <handle> owner\n";
  const width = Math.max(...members.map(({ handle }) => handle.length));
  const lines = members.map(({ handle, role, grantedAt, grantedBy, hasSecondFactor }) => {
    const who = `@${handle}`.padEnd(width + 1);
    const since = grantedAt.toISOString().slice(0, 10);
    const giver = grantedBy === null ? "on the machine" : `by @${grantedBy}`;
    const lack = hasSecondFactor ? "" : "; has no second factor, so cannot act";
    return `${who}  ${role.padEnd("moderator".length)}  since ${since}, ${giver}${lack}`;
  });
  return `${lines.join("\n")}\n`;
}

await runCommand(main);
