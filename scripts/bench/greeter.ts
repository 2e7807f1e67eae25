/**
 * What the greeter costs over a bare grpc-js server: `SayHello` of both, each in a process of its own, under
 * the same load. They take turns, in rounds, so that both meet the same machine. That is done with several
 * pairs of processes: what V8 makes of a program differs from one to the next by some percent.
 *
 * The bound: at least 0.9 of the bare server, with all interceptors on. It exits with 1 below that.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { HelloReply, HelloRequest } from "@snippets/greeter";
import { generateLoad, type Load } from "./greeter/load.ts";
import { median } from "./lib/median.ts";

const PAIRS = 5;
const WARM_UP = 5_000;
const ROUND = 1_000;
const ROUNDS = 8;
const BOUND = 0.9;

const root = resolve(import.meta.dirname, "../..");
const request = HelloRequest.encode(HelloRequest.create({ name: "Alice" })).finish();
// Each call has a deadline, as each call should: it costs both a timer.
const call = { path: "/greeter.v1.Greeter/SayHello", request, timeout: "5S" };

interface Server {
  child: ChildProcess;
  url: string;
}

interface Rates {
  bare: number;
  greeter: number;
}

async function start(file: string): Promise<Server> {
  const child = spawn(process.execPath, [resolve(root, file)], {
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((resolve) => lines.once("line", resolve));
  // From here on its log is read and thrown away.
  lines.close();
  child.stdout.resume();
  return { child, url: line.split(" listening on ")[1] as string };
}

function load({ url }: Server, duration: number): Promise<Load> {
  return generateLoad(url, { ...call, duration });
}

/** Measures one pair, round by round. */
async function measure(): Promise<Rates[]> {
  const bare = await start("scripts/bench/greeter/bare-grpc.ts");
  const greeter = await start("snippets/greeter/main.ts");
  try {
    const warm = await Promise.all([load(bare, WARM_UP), load(greeter, WARM_UP)]);
    const { message } = HelloReply.decode(Buffer.from(warm[0].message, "hex").subarray(5));
    if (warm[0].message !== warm[1].message || message !== "Hello, Alice!") {
      throw new Error(`expected the same answer, found ${warm[0].message} and ${warm[1].message}`);
    }
    const rounds: Rates[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      // Who begins changes from round to round.
      const order = round % 2 === 0 ? [bare, greeter] : [greeter, bare];
      const first = await load(order[0] ?? bare, ROUND);
      const second = await load(order[1] ?? greeter, ROUND);
      const [b, g] = round % 2 === 0 ? [first, second] : [second, first];
      rounds.push({ bare: b.rate, greeter: g.rate });
    }
    return rounds;
  } finally {
    bare.child.kill();
    greeter.child.kill();
  }
}

const pairs: Rates[][] = [];
for (let pair = 0; pair < PAIRS; pair++) pairs.push(await measure());
const ratios = pairs.map((rounds) => median(rounds.map(({ bare, greeter }) => greeter / bare)));
const ratio = median(ratios);
const show = (rate: number) => `${Math.round(rate).toLocaleString("en")} calls/s`;
console.log(`bare grpc-js     ${show(median(pairs.flat().map(({ bare }) => bare)))}`);
console.log(`greeter          ${show(median(pairs.flat().map(({ greeter }) => greeter)))}`);
console.log(`ratios           ${ratios.map((one) => one.toFixed(3)).join(" ")}, one a pair`);
console.log(`ratio            ${ratio.toFixed(3)} (bound: at least ${BOUND})`);
if (ratio < BOUND) process.exitCode = 1;
