import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../bootstrap/failure.mjs";
import type { Jupyter } from "../jupyter/environment.ts";
import { atLeast } from "../jupyter/python.ts";
import { endLeftovers, ProcessWatch } from "../notebook/leftovers.ts";
import { untilAnswers } from "./answers.ts";
import { jupyterEnvironment, RUN_ID } from "./jupyter-environment.ts";
import { type Log, openLog } from "./log.ts";
import { findFree } from "./ports.ts";

const LOG = ".workbook/logs/jupyter.log";
const FIRST_LESSON = "notebooks/00-start-here.ipynb";
/** A JupyterLab on a slow disk, the first time, was seen to need a minute. */
const START_MS = 180_000;
/** Jupyter itself gives each kernel 5 seconds. */
const STOP_MS = 10_000;
/** What a killed Jupyter leaves ends by itself once it notices; this long it may take. */
const GRACE_MS = 1_500;
/** Another program may take the port between the look and its use. */
const PORT_ATTEMPTS = 3;

/** A Jupyter server that answers. */
export interface RunningJupyter {
  port: number;
  token: string;
  /** The address of the first lesson, with the token. */
  url: string;
  /** Resolves when it has ended, for whatever reason, with how it ended. */
  ended: Promise<string>;
  /** The last lines that it logged. */
  lastLines(): string;
  /**
   * Asks it to shut its kernels down and to end, and waits. What is left after ten seconds is killed. A
   * second call waits for the same end.
   */
  stop(): Promise<void>;
  /** Kills it, its kernels and their services at once. */
  kill(): Promise<void>;
}

/** What to start, and where. */
export interface JupyterOptions {
  jupyter: Jupyter;
  root: string;
  host: string;
  /** The next free one is taken when it is in use. */
  port: number;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/**
 * startJupyter starts a Jupyter server on a loopback address and resolves once it answers to its token,
 * which is new every time. The server ends when this process does, however that ends.
 *
 * It throws a Failure when the server ends or does not answer in three minutes.
 */
export async function startJupyter(options: JupyterOptions): Promise<RunningJupyter> {
  for (let attempt = 1; ; attempt++) {
    const port = await findFree(options.host, options.port);
    const server = new Server(options, port);
    try {
      await server.ready();
      return server;
    } catch (error) {
      await server.stop();
      options.signal.throwIfAborted();
      const raced = server.lastLines().includes("already in use");
      if (!raced || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

class Server implements RunningJupyter {
  readonly port: number;
  readonly token = randomBytes(24).toString("hex");
  readonly url: string;
  readonly ended: Promise<string>;
  readonly #options: JupyterOptions;
  readonly #child: ChildProcess;
  readonly #log: Log;
  readonly #watch: ProcessWatch;
  readonly #base: string;
  #stopping: Promise<void> | undefined;

  constructor(options: JupyterOptions, port: number) {
    const { jupyter, root, host, env } = options;
    this.#options = options;
    this.port = port;
    this.#base = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
    const page = jupyter.kind === "lab" ? "lab/tree" : "notebooks";
    this.url = `${this.#base}/${page}/${FIRST_LESSON}?token=${this.token}`;

    const settings = jupyterEnvironment(root, env);
    for (const folder of settings.folders) mkdirSync(folder, { recursive: true });
    this.#watch = new ProcessWatch(`${RUN_ID}=${settings.env[RUN_ID]}`);
    this.#log = openLog(join(root, LOG), this.token);
    const [program, ...args] = jupyter.argv;
    this.#child = spawn(
      program,
      [...args, `--config=${join(root, "scripts/jupyter/server_config.py")}`],
      // A group of its own: Ctrl-C must not reach it before start has said that it ends.
      { cwd: root, env: settings.env, stdio: ["pipe", "pipe", "pipe"], detached: true },
    );
    this.ended = new Promise((resolve) => {
      this.#child.once("error", (error) => resolve(error.message));
      this.#child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    this.#child.stdout?.on("data", (data) => this.#log.write(data));
    this.#child.stderr?.on("data", (data) => this.#log.write(data));
    // The pipe stays open: its end tells Jupyter that this process is gone (workbook_lifeline.py).
    this.#child.stdin
      ?.on("error", () => {})
      .write(
        `${JSON.stringify({
          token: this.token,
          classic: jupyter.kind === "notebook" && !atLeast(jupyter.version, [7]),
          host,
          port,
          root,
        })}\n`,
      );
  }

  async ready(): Promise<void> {
    const waiting = new AbortController();
    const ended = this.ended.then((how) => {
      throw new Failure(
        `Expected ${this.#options.jupyter.argv.join(" ")} to serve the notebooks, but it ended (${how}):\n${this.lastLines()}\nIts log is ${LOG}. If it stays, delete the folder .workbook/venv and start again.`,
      );
    });
    const late = delay(START_MS, undefined, { signal: waiting.signal }).then(() => {
      throw new Failure(
        `Expected JupyterLab to answer in ${START_MS / 1000} s, but it did not. Its log is ${LOG}. Start again.`,
      );
    });
    const signal = AbortSignal.any([waiting.signal, this.#options.signal]);
    const answers = untilAnswers(
      `${this.#base}/api/status`,
      ({ status, body }) => status === 200 && body.includes('"started"'),
      signal,
      { Authorization: `token ${this.token}` },
    ).then(() => untilAnswers(this.url, ({ status }) => status === 200, signal));
    late.catch(() => {});
    ended.catch(() => {});
    answers.catch(() => {});
    try {
      await Promise.race([answers, ended, late]);
    } finally {
      waiting.abort();
    }
  }

  lastLines(): string {
    return this.#log.lastLines();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#child.stdin?.end();
    if (this.#isRunning()) this.#child.kill("SIGTERM");
    const late = new AbortController();
    const timer = delay(STOP_MS, true, { signal: late.signal }).catch(() => false);
    await Promise.race([this.ended, timer]);
    late.abort();
    if (this.#isRunning()) return this.kill();
    await this.#sweep(GRACE_MS);
  }

  async kill(): Promise<void> {
    if (this.#isRunning()) this.#child.kill("SIGKILL");
    await this.ended;
    await this.#sweep(0);
  }

  /** What Jupyter started and did not end: nothing, unless Jupyter itself was killed. */
  async #sweep(graceMs: number): Promise<void> {
    endLeftovers(await this.#watch.leftovers(graceMs));
    await this.#log.close();
  }

  #isRunning(): boolean {
    const { pid, exitCode, signalCode } = this.#child;
    return pid !== undefined && exitCode === null && signalCode === null;
  }
}
