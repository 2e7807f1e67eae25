import { spawn } from "node:child_process";
import { relative } from "node:path";
import type { Readable } from "node:stream";
import { GRACE_VARIABLE } from "./lifeline-settings.ts";
import { lineSplitter } from "./lines.ts";
import type { Output } from "./output.ts";
import { describeEnding, type Ending, groupGone, keepAlive, killGroup } from "./process-group.ts";
import { ServiceError } from "./service-error.ts";

/** All that is needed to run a service once. Times are in milliseconds. */
export interface ChildSpec {
  /** The name in front of each line of its log. */
  name: string;
  /** The name that its program gives itself in the line that says it is ready. */
  service: string;
  /** The path of its program. */
  main: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** How long it may take to say that it is ready. */
  timeout: number;
  /** How long it may drain after SIGTERM. */
  grace: number;
  /** How long it may drain when the program that started it is gone. */
  orphanGrace: number;
  output: Output;
}

/** A service process, from its start to its end. */
export interface Child {
  readonly pid: number | undefined;
  /** Resolves with the address in the ready line. When none came, rejects with a ServiceError after `gone`. */
  readonly ready: Promise<string>;
  /** Resolves when the process and its group are gone and its log is written. Never rejects. */
  readonly gone: Promise<Ending>;
  /** Ends the process and resolves when it is gone. A second call waits for the same end. */
  end(): Promise<void>;
}

/** "late": told to end because it was not ready in time. "ending": told to end by its user. */
type State = "starting" | "ready" | "late" | "ending";

const LAST_LINES = 10;
const preload = new URL("./lifeline.ts", import.meta.url).href;

/**
 * Runs a service in a process of its own and writes its log, line by line, to the spec's output.
 *
 * The process leads its own group, so that an interrupt of the kernel does not reach it, and it ends
 * when this program does (see lifeline.ts). It does not keep this program alive once it is ready.
 * A process that ends without having been told to is reported on the spec's output.
 */
export function launch(spec: ChildSpec): Child {
  const leader = spawn(process.execPath, ["--import", preload, spec.main], {
    cwd: spec.cwd,
    env: { ...spec.env, [GRACE_VARIABLE]: String(spec.orphanGrace) },
    detached: true,
    windowsHide: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  // The lifeline carries no data, so a write to it cannot fail; that its far end closes is no news.
  leader.stdin.on("error", () => {});

  const gone = groupGone(leader);
  const log: string[] = [];
  const report = (text: string) => spec.output.err(`[${spec.name}] ${text}\n`);
  let state: State = "starting";

  const follow = (stream: Readable, write: (text: string) => void, see?: (line: string) => void) =>
    readLines(stream, (lines) => {
      log.push(...lines.slice(-LAST_LINES));
      log.splice(0, log.length - LAST_LINES);
      write(lines.map((line) => `[${spec.name}] ${line}\n`).join(""));
      if (see) lines.forEach(see);
    });

  const ready = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      state = "late";
      void terminate();
    }, spec.timeout);
    const said = `${spec.service} listening on `;
    follow(leader.stderr, spec.output.err);
    follow(leader.stdout, spec.output.out, (line) => {
      const url = line.slice(said.length);
      if (state !== "starting" || !line.startsWith(said) || !URL.canParse(url)) return;
      state = "ready";
      clearTimeout(timer);
      keepAlive(leader, false);
      resolve(url);
    });
    void gone.then((ending) => {
      clearTimeout(timer);
      if (state === "ready")
        report(
          `ended by itself: ${describeEnding(ending)}; await ${startCall(spec)} starts it again`,
        );
      else reject(notReady(spec, state, ending, log));
    });
  });
  // A start that nobody waits for any more is still no unhandled rejection.
  ready.catch(() => {});

  let termination: Promise<void> | undefined;
  const terminate = () => {
    termination ??= (async () => {
      keepAlive(leader, true);
      leader.kill("SIGTERM");
      const timer = setTimeout(() => {
        report(`did not end within ${seconds(spec.grace)} of SIGTERM and was killed`);
        killGroup(leader);
      }, spec.grace);
      await gone;
      clearTimeout(timer);
    })();
    return termination;
  };
  const end = () => {
    state = "ending";
    return terminate();
  };
  return { pid: leader.pid, ready, gone, end };
}

function notReady(
  spec: ChildSpec,
  state: Exclude<State, "ready">,
  ending: Ending,
  log: string[],
): ServiceError {
  const again = `mend what the log says and start it again; alone it runs with: node ${relative(spec.cwd, spec.main)}`;
  const { found, next } = {
    starting: { found: describeEnding(ending), next: again },
    late: { found: "no such line, so it was ended", next: again },
    ending: { found: "it was stopped before that", next: "start it again when you need it" },
  }[state];
  return new ServiceError({
    service: spec.name,
    expected: `the line "${spec.service} listening on http://…" within ${seconds(spec.timeout)}`,
    found,
    next,
    exitCode: state === "starting" && "code" in ending ? ending.code : undefined,
    log: [...log],
  });
}

function startCall({ service, name }: ChildSpec): string {
  return name === service ? `start("${name}")` : `start("${service}", { as: "${name}" })`;
}

function readLines(stream: Readable, sink: (lines: string[]) => void): void {
  const splitter = lineSplitter(sink);
  stream.on("data", (chunk: Buffer) => splitter.push(chunk));
  // "close" comes also when the stream is destroyed, with or without an error.
  stream.on("error", () => {});
  stream.on("close", () => splitter.end());
}

const seconds = (ms: number) => `${ms / 1000} s`;
