/** `bun bench/plan/write.ts`: fills the tables of docs/scaling.md from the inputs and the model beside this file. */
import { resolve } from "node:path";
import { assumed, measured, type Input } from "./inputs.ts";
import { costParts, planFor, type Plan } from "./model.ts";

export const scalingPage = resolve(import.meta.dir, "../../docs/scaling.md");
const populations = [10_000, 1_000_000, 100_000_000];

/** The page with its tables as they follow from the inputs now. */
export function filled(page: string): string {
  const plans = populations.map(planFor);
  const tables: Record<string, string> = {
    measured: inputTable(measured, "how to measure it again"),
    assumed: inputTable(assumed, null),
    plan: planTable(plans),
    money: moneyTable(plans),
  };
  return page.replaceAll(
    /(<!-- table (\w+) -->\n)[^]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => `${begin}\n${tables[name] ?? ""}\n\n${end}`,
  );
}

function inputTable(inputs: Readonly<Record<string, Input>>, source: string | null): string {
  const rows = Object.entries(inputs).map(([name, { what, value, unit, measuredBy }]) => [
    `\`${name}\``,
    what,
    amount(value, unit),
    ...(source === null ? [] : [measuredBy ?? ""]),
  ]);
  return markdown(["name", "what", "value", ...(source === null ? [] : [source])], rows);
}

function planTable(plans: readonly Plan[]): string {
  const line = (what: string, of: (plan: Plan) => string) => [what, ...plans.map(of)];
  return markdown(
    ["at the peak", ...plans.map(({ people }) => `${digits(people)} people`)],
    [
      line("sockets", (p) => digits(p.sockets)),
      line("messages a second", (p) => digits(p.messagesASecond)),
      line("sockets opened a second", (p) => digits(p.opensASecond)),
      line("frames out a second", (p) => digits(p.framesASecond)),
      line("cores of instances", (p) => digits(p.serverCores)),
      line("**instances**", (p) => `**${digits(p.instances)}**`),
      line("memory of each", (p) => bytes(p.instanceBytes)),
      line("one lost: its people back, at best", (p) => `${digits(p.lossSeconds)} s`),
      line("everybody anew, at best", (p) => `${digits(p.everybodySeconds)} s`),
      line("Redis commands a second", (p) => digits(p.redisCommandsASecond)),
      line("**Redis shards**", (p) => `**${digits(p.redisShards)}**`),
      line("cores of PostgreSQL", (p) => digits(p.postgresCores)),
      line("its log a second", (p) => bytes(p.walBytesASecond)),
      line("data after a year", (p) => bytes(p.keptBytes)),
      line("**PostgreSQL primaries**", (p) => `**${digits(p.primaries)}**`),
      line("to the internet a second", (p) => bytes(p.egressBytesASecond)),
    ],
  );
}

function moneyTable(plans: readonly Plan[]): string {
  return markdown(
    ["a month", ...plans.map(({ people }) => `${digits(people)} people`)],
    [
      ...costParts.map((part) => [part, ...plans.map((plan) => dollars(plan.dollarsAMonth[part]))]),
      ["**together**", ...plans.map((plan) => `**${dollars(total(plan))}**`)],
      ["a thousand people", ...plans.map((plan) => dollars((total(plan) / plan.people) * 1000))],
    ],
  );
}

function amount(value: number, unit: string): string {
  if (unit === "$") return `$${value}`;
  if (unit === "bytes" && value >= 1e4) return bytes(value);
  return unit === "" ? digits(value) : `${digits(value)} ${unit}`;
}

function total(plan: Plan): number {
  return costParts.reduce((sum, part) => sum + plan.dollarsAMonth[part], 0);
}

function dollars(value: number): string {
  return `$${digits(value)}`;
}

function isNumber(cell = ""): boolean {
  return /^\W*\d/.test(cell);
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (isNumber(rows[0]?.[column]) ? "--:" : "---"));
  const lines = [head, rule, ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Two digits are as many as any of this deserves; whole numbers below a hundred stay whole. */
function digits(value: number): string {
  const rounded = value >= 1e5 ? Number(value.toPrecision(2)) : Number(value.toPrecision(3));
  return rounded.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}

function bytes(value: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB", "PB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  return `${Number((value / 1000 ** step).toPrecision(2))} ${units[step]}`;
}

if (import.meta.main) await Bun.write(scalingPage, filled(await Bun.file(scalingPage).text()));
