/**
 * What the users service costs over a bare Express app: `GET /users` of both, each in a process of
 * its own, under the same load. They take turns, in rounds, so that both meet the same machine.
 *
 * The bound: at least 0.9 of the bare app. It exits with 1 below that.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { median } from "./lib/median.ts";
import { generateLoad } from "./users/load.ts";

const WARM_UP = 8_000;
const ROUND = 1_000;
const ROUNDS = 12;
const BOUND = 0.9;

const root = resolve(import.meta.dirname, "../..");

async function start(file: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [resolve(root, file)], {
    // One client here is as many as come: the limit is counted, and not reached.
    env: { ...process.env, PORT: "0", DATABASE_URL: "", RATE_LIMIT: "1000000" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((resolve) => lines.once("line", resolve));
  // From here on its log is read and thrown away.
  lines.close();
  child.stdout.resume();
  return { child, url: `${line.split(" listening on ")[1]}/users` };
}

const bare = await start("scripts/bench/users/bare-express.ts");
const users = await start("snippets/users/main.ts");
try {
  const warm = await Promise.all([
    generateLoad(bare.url, { duration: WARM_UP }),
    generateLoad(users.url, { duration: WARM_UP }),
  ]);
  if (warm[0].body !== warm[1].body) {
    throw new Error(`expected the same payload, found ${warm[0].body} and ${warm[1].body}`);
  }
  const rates: { bare: number; users: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Who begins changes from round to round.
    const order = round % 2 === 0 ? [bare, users] : [users, bare];
    const first = await generateLoad((order[0] ?? bare).url, { duration: ROUND });
    const second = await generateLoad((order[1] ?? users).url, { duration: ROUND });
    const [b, u] = round % 2 === 0 ? [first, second] : [second, first];
    rates.push({ bare: b.rate, users: u.rate });
  }
  const ratio = median(rates.map(({ bare, users }) => users / bare));
  const show = (rate: number) => `${Math.round(rate).toLocaleString("en")} requests/s`;
  console.log(`bare Express     ${show(median(rates.map(({ bare }) => bare)))}`);
  console.log(`users            ${show(median(rates.map(({ users }) => users)))}`);
  console.log(`ratio            ${ratio.toFixed(3)} (bound: at least ${BOUND})`);
  if (ratio < BOUND) process.exitCode = 1;
} finally {
  bare.child.kill();
  users.child.kill();
}
