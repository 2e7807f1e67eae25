/**
 * What the greeter costs over a bare grpc-js server: `SayHello` of both, each in a process of its own, under
 * the same load. They take turns, in rounds, so that both meet the same machine.
 *
 * The bound: at least 0.9 of the bare server, with all interceptors on. It exits with 1 below that.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { HelloReply, HelloRequest } from "@snippets/greeter";
import { generateLoad } from "./greeter/load.ts";
import { median } from "./lib/median.ts";

const WARM_UP = 8_000;
const ROUND = 1_000;
const ROUNDS = 20;
const BOUND = 0.9;

const root = resolve(import.meta.dirname, "../..");
const request = HelloRequest.encode(HelloRequest.create({ name: "Alice" })).finish();
// Each call has a deadline, as each call should: it costs both a timer.
const call = { path: "/greeter.v1.Greeter/SayHello", request, timeout: "5S" };

async function start(file: string): Promise<{ child: ChildProcess; url: string }> {
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

const bare = await start("scripts/bench/greeter/bare-grpc.ts");
const greeter = await start("snippets/greeter/main.ts");
try {
  const load = ({ url }: { url: string }, duration: number) =>
    generateLoad(url, { ...call, duration });
  const warm = await Promise.all([load(bare, WARM_UP), load(greeter, WARM_UP)]);
  const { message } = HelloReply.decode(Buffer.from(warm[0].message, "hex").subarray(5));
  if (warm[0].message !== warm[1].message || message !== "Hello, Alice!") {
    throw new Error(`expected the same answer, found ${warm[0].message} and ${warm[1].message}`);
  }
  const rates: { bare: number; greeter: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Who begins changes from round to round.
    const order = round % 2 === 0 ? [bare, greeter] : [greeter, bare];
    const first = await load(order[0] ?? bare, ROUND);
    const second = await load(order[1] ?? greeter, ROUND);
    const [b, g] = round % 2 === 0 ? [first, second] : [second, first];
    rates.push({ bare: b.rate, greeter: g.rate });
  }
  const ratio = median(rates.map(({ bare, greeter }) => greeter / bare));
  const show = (rate: number) => `${Math.round(rate).toLocaleString("en")} calls/s`;
  console.log(`bare grpc-js     ${show(median(rates.map(({ bare }) => bare)))}`);
  console.log(`greeter          ${show(median(rates.map(({ greeter }) => greeter)))}`);
  console.log(`ratio            ${ratio.toFixed(3)} (bound: at least ${BOUND})`);
  if (ratio < BOUND) process.exitCode = 1;
} finally {
  bare.child.kill();
  greeter.child.kill();
}
