/**
 * `bun run bench:world --people 100000`: makes the world that the benchmarks of people measure in, or says that it is there.
 * Beside each ten people stand a hundred bare accounts, who all follow the same one.
 */
import { table } from "../harness/report.ts";
import { numberOption } from "../harness/options.ts";
import { sizedWorld } from "./parameters.ts";
import { openWorld } from "./world.ts";

const parameters = sizedWorld(numberOption("people", 100_000), numberOption("seed", 1));
const world = await openWorld(parameters);
await world.postgres.stop();
const { degrees, rows, seconds } = world.facts;
const { followers, following, friends } = degrees;
console.log(table(Object.entries(rows).map(([name, count]) => ({ table: name, rows: count }))));
console.log("");
console.log(
  table(
    Object.entries({ followers, following, friends }).map(([of, degree]) => ({ of, ...degree })),
  ),
);
console.log(`
  The numbers of followers fall by a power law of exponent ${degrees.followersExponent}; one person has ${degrees.celebrityFollowers.toLocaleString("en-US")}.
  Made in ${seconds} s, kept in ${world.dataDir}.
  Most memory held while this ran: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB.`);
console.log(JSON.stringify({ world: world.facts, dataDir: world.dataDir }));
process.exit(0);
