/**
 * What `@snippets/context` costs: beside Go's own context, beside the same trees of AbortSignal.any, and
 * in bytes. Each has a process of its own; they take turns in rounds, so that all meet the same machine.
 *
 * It exits with 1 when a bound is missed. Without Go it says so, and measures the rest.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { findGo } from "../testing/go.ts";
import { type Phases, Subject } from "./context/protocol.ts";
import { median } from "./lib/median.ts";

const ROUNDS = 15;
const WARM_UP = 3;

const folder = join(import.meta.dirname, "context");

/** A workload, and how many times Go's time it may take, or undefined where nothing is asked. */
const besideGo: [workload: string, what: string, operations: number, bound: number | undefined][] =
  [
    ["wide", "10,000 children of one", 10 * 10_000, 1],
    ["square", "100 children with 100 each", 10 * 10_100, 1],
    ["chain", "1,000 below each other", 100 * 1_000, 1],
    ["one", "withCancel + cancel", 200_000, 1.5],
    ["child", "the same, live parent", 200_000, 1.5],
    ["timeout", "withTimeout + cancel", 100_000, 2.5],
    ["timeout-40", "the same, 40 pending", 100_000, 2.5],
    ["timeout-4000", "the same, 4,000 pending", 100_000, 2.5],
    ["err", "err() of a live one", 1_000_000, undefined],
    ["err-timeout", "err() below a deadline", 1_000_000, undefined],
  ];

/** How many times longer than a context's the phases of a tree of AbortSignal.any must take. */
const besideAbort = { build: 10, cancel: 15 };

const BYTES_LIVE = 300;
const BYTES_LEFT = 1;

function verdict(value: number, met: boolean, bound: string): string {
  if (!met) process.exitCode = 1;
  return `${value.toFixed(2).padStart(8)} (bound: ${bound})${met ? "" : " MISSED"}`;
}

const total = (phases: Phases) => Object.values(phases).reduce((sum, ns) => sum + ns, 0);
const nanoseconds = (ns: number) => `${ns.toFixed(1)} ns`.padStart(10);

/** Runs a workload on two subjects in turns; who begins changes from round to round. */
async function alternate(first: Subject, second: Subject, workload: string, rounds: number) {
  const pairs: [Phases, Phases][] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const swap = round % 2 !== 0;
    const a = await (swap ? second : first).run(workload);
    const b = await (swap ? first : second).run(workload);
    if (round >= 0) pairs.push(swap ? [b, a] : [a, b]);
  }
  return pairs;
}

const twin = new Subject(process.execPath, [join(folder, "twin.ts")]);
const subjects = [twin];
try {
  const go = await findGo();
  if ("reason" in go) {
    console.log(`not measured beside Go: ${go.reason}`);
  } else {
    const program = new Subject(await go.build("context/go/bench"), []);
    subjects.push(program);
    console.log(`for each operation:         ours   ${go.version.padEnd(10)} ratio`);
    for (const [workload, what, operations, bound] of besideGo) {
      const pairs = await alternate(twin, program, workload, ROUNDS);
      const ours = median(pairs.map(([ours]) => total(ours) / operations));
      const theirs = median(pairs.map(([, theirs]) => total(theirs) / operations));
      const ratio = median(pairs.map(([ours, theirs]) => total(ours) / total(theirs)));
      const result =
        bound === undefined
          ? `${ratio.toFixed(2).padStart(8)} (no bound)`
          : verdict(ratio, ratio <= bound, `at most ${bound}`);
      console.log(`${what.padEnd(26)}${nanoseconds(ours)}${nanoseconds(theirs)}${result}`);
    }
  }

  const abort = new Subject(process.execPath, [join(folder, "abort.ts")]);
  subjects.push(abort);
  console.log("\nhow many times faster than a tree of AbortSignal.any:");
  for (const [workload, what] of besideGo.slice(0, 2)) {
    const pairs = await alternate(twin, abort, workload, 7);
    for (const phase of ["build", "cancel"] as const) {
      // Ours does ten trees where the other one does one.
      const ratio = median(
        pairs.map(([ours, theirs]) => ((theirs[phase] ?? 0) * 10) / (ours[phase] ?? 0)),
      );
      const bound = besideAbort[phase];
      const name = `${what}, ${phase}`;
      console.log(`${name.padEnd(46)}${verdict(ratio, ratio >= bound, `at least ${bound}`)}`);
    }
  }

  const args = ["--expose-gc", join(folder, "memory.ts")];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const weights: Record<string, { live: number; left: number }> = JSON.parse(stdout);
  console.log("\nbytes of a child with its cancel function:");
  for (const [name, { live, left }] of Object.entries(weights)) {
    const isBound = name === "withCancel";
    const text = isBound
      ? verdict(live, live <= BYTES_LIVE, `at most ${BYTES_LIVE}`)
      : `${live.toFixed(2).padStart(8)} (no bound)`;
    console.log(`${`${name}, live`.padEnd(46)}${text}`);
    const after = verdict(left, left <= BYTES_LEFT, `at most ${BYTES_LEFT}`);
    console.log(`${`${name}, after its parent's cancel`.padEnd(46)}${after}`);
  }
} finally {
  for (const subject of subjects) subject.end();
}
