/**
 * `npm run bench [name…]`: runs the benchmarks in `scripts/bench/`, one after the other so that they
 * do not disturb each other, and prints what each measured. Figures that matter are ratios of two
 * programs in one run, since a shared machine's seconds say little.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "bench");
const known = readdirSync(folder)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -3))
  .sort();
const asked = process.argv.slice(2);

if (asked.includes("--help")) {
  console.log(`Usage: npm run bench -- [name…]\n\nBenchmarks: ${known.join(", ")}`);
  process.exit();
}

const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(
    `expected the name of a benchmark, found "${unknown[0]}"; choose from ${known.join(", ")}`,
  );
  process.exit(2);
}

for (const name of asked.length > 0 ? asked : known) {
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, [join(folder, `${name}.ts`)], {
    stdio: "inherit",
  });
  if (status !== 0) process.exitCode = 1;
}
