/**
 * A film of 100 MB through `POST /v1/media` to the disk, against Bun taking the same bytes from the same client, in turns. Ours
 * finds the file in its form, looks at it, sums it, syncs it and writes its row; the others only write, one of them with
 * a sync: the one that is as durable.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { startChild, type Child } from "./harness/child.ts";
import type { BenchPerson } from "./harness/hubbub.ts";
import { numberOption } from "./harness/options.ts";
import { cpuSecondsOf } from "./harness/process-facts.ts";
import { report } from "./harness/report.ts";
import { interleave, median, rangeOf, ratiosOf } from "./harness/statistics.ts";

const rounds = numberOption("rounds", 9);
const megabytes = numberOption("megabytes", 100);
const bytes = megabytes * 1_000_000;
const mebibyte = 1024 * 1024;

interface Side {
  readonly server: Child;
  readonly port: number;
  readonly path: string;
  /** A person has room for a gigabyte: each round is somebody else's. */
  readonly token: () => Promise<string>;
}

interface Round {
  readonly seconds: number;
  readonly growthMib: number;
  readonly cpuSeconds: number;
}

type SideName = "ours" | "write" | "pieces" | "synced";

const names: Readonly<Record<SideName, string>> = {
  ours: "Hubbub: form, sniffing, sum, sync, row",
  write: "Bun.write of the body",
  pieces: "Bun's file writer, piece by piece",
  synced: "Bun.write of the body, and a sync",
};

// Nobody works on what comes: this is about its coming.
const hubbub = await startChild("harness/hubbub.ts", { ROLE: "web" });
const bare = await startChild("bare/upload.ts");
const uploader = await startChild("harness/uploader.ts");
try {
  const [ownPort, barePort] = [await portOf(hubbub), await portOf(bare)];
  const token = async (): Promise<string> => {
    const [person] = await hubbub.ask<BenchPerson[]>({ kind: "people", count: 1 });
    if (!person) throw new Error("nobody came");
    return person.token;
  };
  const side = (path: string) => async () =>
    await measure({ server: bare, port: barePort, path, token: async () => "none" });
  conclude(
    await interleave(rounds, {
      ours: async () => await measure({ server: hubbub, port: ownPort, path: "/v1/media", token }),
      write: side("/write"),
      pieces: side("/pieces"),
      synced: side("/synced"),
    }),
  );
} finally {
  await Promise.all([hubbub, bare, uploader].map((child) => child.stop()));
}

async function portOf(child: Child): Promise<number> {
  return (await child.ask<{ port: number }>({ kind: "address" })).port;
}

async function measure({ server, port, path, token }: Side): Promise<Round> {
  const request = { kind: "send", port, path, token: await token(), bytes };
  const before = memoryOf(server.pid).now;
  // From here on the kernel counts the peak anew.
  writeFileSync(`/proc/${server.pid}/clear_refs`, "5");
  const cpu = cpuSecondsOf(server.pid);
  const seconds = await uploader.ask<number>(request);
  return {
    seconds,
    cpuSeconds: cpuSecondsOf(server.pid) - cpu,
    growthMib: (memoryOf(server.pid).peak - before) / mebibyte,
  };
}

function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? Number.NaN) * 1024;
  return { now: read("VmRSS"), peak: read("VmHWM") };
}

function conclude(results: Readonly<Record<SideName, readonly Round[]>>): void {
  const ratesOf = (side: SideName): number[] =>
    results[side].map(({ seconds }) => megabytes / seconds);
  const rateOf = (side: SideName): number => median(ratesOf(side));
  const growths = results.ours.map(({ growthMib }) => growthMib);
  const ratios = ratiosOf(ratesOf("ours"), ratesOf("synced"));
  report({
    benchmark: "upload",
    question: `How fast does a file of ${megabytes} MB come to the disk, and what does it take of memory?`,
    rows: (["ours", "write", "pieces", "synced"] as const).map((side) => ({
      side: names[side],
      "MB/s": rateOf(side),
      "server CPU s": median(results[side].map(({ cpuSeconds }) => cpuSeconds)),
      "RSS growth MiB": median(results[side].map(({ growthMib }) => growthMib)),
    })),
    result: median(ratios),
    unit: "of a bare write that is as durable",
    goal: { atLeast: 0.7 },
    also: [
      {
        result: median(ratiosOf(ratesOf("ours"), ratesOf("write"))),
        unit: "of one that is left to the page cache",
      },
      { result: median(growths), unit: "MiB that the server's RSS grows by", goal: { atMost: 64 } },
    ],
    notes: [
      `medians of ${rounds} rounds in turns, ratios ${rangeOf(ratios)}; growth up to ${Math.max(...growths).toFixed(0)} MiB in a round`,
    ],
  });
}
