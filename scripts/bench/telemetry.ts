/**
 * What telemetry costs: `GET /users` and `SayHello`, each with telemetry on and off, in processes of their own, under the
 * same load. They take turns, in rounds, so that both meet the same machine. There are many pairs of processes: two services
 * that are alike differ by several percent, for the compiler has luck with one and not with the other. Everything is
 * recorded: a span and a measurement for each request, sent to a collector in a process of its own.
 *
 * The bound: with telemetry on at least 0.9 of the throughput without. It exits with 1 below that, and when spans are
 * lost: what is thrown away costs nothing.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { HelloRequest } from "@snippets/greeter";
import { generateLoad as generateCalls } from "./greeter/load.ts";
import { median } from "./lib/median.ts";
import { generateLoad as generateRequests } from "./users/load.ts";

const PAIRS = 13;
const WARM_UP = 2_500;
const ROUND = 500;
const ROUNDS = 6;
const BOUND = 0.9;
/**
 * As many connections as it takes to keep the service busy, on a machine of which it has only a part. With few, the load
 * generator has nothing to do between two answers and sleeps: to wake it, answer by answer, costs the service more than
 * what is measured here, and happens the more often the slower the service is.
 */
const CLIENTS = 64;

const root = resolve(import.meta.dirname, "../..");

interface Server {
  child: ChildProcess;
  url: string;
  /** How many it has answered. */
  answered: number;
}

async function start(file: string, env: NodeJS.ProcessEnv = {}): Promise<Server> {
  const child = spawn(process.execPath, [resolve(root, file)], {
    // One client here is as many as come: the limit is counted, and not reached.
    env: { ...process.env, PORT: "0", DATABASE_URL: "", RATE_LIMIT: "1000000", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((resolve) => lines.once("line", resolve));
  // From here on its log is read and thrown away.
  lines.close();
  child.stdout.resume();
  return { child, url: line.split(" listening on ")[1] as string, answered: 0 };
}

async function stop({ child }: Server): Promise<void> {
  child.kill();
  await once(child, "exit");
}

interface Subject {
  main: string;
  unit: string;
  /** Loads it for so many milliseconds, and returns the answers a second. */
  load(url: string, duration: number): Promise<number>;
}

const request = HelloRequest.encode(HelloRequest.create({ name: "Alice" })).finish();
const call = { path: "/greeter.v1.Greeter/SayHello", request, timeout: "5S" };

const subjects: Record<string, Subject> = {
  users: {
    main: "snippets/users/main.ts",
    unit: "requests/s",
    load: async (url, duration) =>
      (await generateRequests(`${url}/users`, { clients: CLIENTS, duration })).rate,
  },
  greeter: {
    main: "snippets/greeter/main.ts",
    unit: "calls/s",
    load: async (url, duration) => (await generateCalls(url, { ...call, duration })).rate,
  },
};

interface Rates {
  off: number;
  on: number;
}

/** Measures one pair, round by round, and says which part of the spans has arrived. */
async function measure({ main, load }: Subject, sink: string): Promise<[Rates[], number]> {
  const off = await start(main);
  const on = await start(main, { OTEL_EXPORTER_OTLP_ENDPOINT: sink });
  const under = async (server: Server, duration: number): Promise<number> => {
    const begun = performance.now();
    const rate = await load(server.url, duration);
    server.answered += (rate * (performance.now() - begun)) / 1_000;
    return rate;
  };
  const rounds: Rates[] = [];
  try {
    await under(off, WARM_UP);
    await under(on, WARM_UP);
    for (let round = 0; round < ROUNDS; round++) {
      // Who begins changes from round to round.
      const order = round % 2 === 0 ? [off, on] : [on, off];
      const first = await under(order[0] ?? off, ROUND);
      const second = await under(order[1] ?? on, ROUND);
      const [without, with_] = round % 2 === 0 ? [first, second] : [second, first];
      rounds.push({ off: without, on: with_ });
    }
  } finally {
    await Promise.all([stop(off), stop(on)]);
  }
  const arrived = Number(await (await fetch(`${sink}/spans`)).text());
  return [rounds, arrived / on.answered];
}

const sink = await start("scripts/bench/telemetry/sink.ts");
try {
  for (const [name, subject] of Object.entries(subjects)) {
    const rates: Rates[] = [];
    const ratios: number[] = [];
    const arrived: number[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      const [rounds, part] = await measure(subject, sink.url);
      rates.push(...rounds);
      ratios.push(median(rounds.map(({ off, on }) => on / off)));
      arrived.push(part);
    }
    const ratio = median(ratios);
    const show = (rate: number) => `${Math.round(rate).toLocaleString("en")} ${subject.unit}`;
    console.log(`${name} without  ${show(median(rates.map(({ off }) => off)))}`);
    console.log(`${name} with     ${show(median(rates.map(({ on }) => on)))}`);
    console.log(
      `${name} spans    ${arrived.map((one) => one.toFixed(3)).join(" ")} of them arrived`,
    );
    console.log(`${name} ratios   ${ratios.map((one) => one.toFixed(3)).join(" ")}, one a pair`);
    console.log(`${name} ratio    ${ratio.toFixed(3)} (bound: at least ${BOUND})`);
    if (ratio < BOUND || Math.min(...arrived) < 0.99) process.exitCode = 1;
  }
} finally {
  await stop(sink);
}
