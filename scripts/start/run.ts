import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { explainFileError, Failure } from "../bootstrap/failure.mjs";
import { step } from "../bootstrap/progress.mjs";
import { runCommand } from "../jupyter/command.ts";
import { ensureJupyter, readyJupyter } from "../jupyter/environment.ts";
import { writeKernelspec } from "../kernel/kernelspec.ts";
import { ask } from "./answers.ts";
import { openBrowser } from "./browser.ts";
import { type RunningJupyter, startJupyter } from "./jupyter.ts";
import type { StartOptions } from "./options.ts";
import { type SiteServer, serveSite } from "./site-server.ts";
import { showStanding } from "./standing.ts";

/** The project, and how to end. */
export interface RunOptions extends StartOptions {
  root: string;
  env: NodeJS.ProcessEnv;
  /** Aborted to end all in good order. */
  end: AbortSignal;
  /** Aborted to end all at once; after `end`. */
  force: AbortSignal;
  /** Gets the lines with the addresses. */
  print: (line: string) => void;
  /** Gets what the reader should know. */
  say: (line: string) => void;
}

/**
 * run brings everything up, prints the addresses once they answer, waits for the end and takes everything
 * down. Jupyter starts first and the rest meanwhile, since Jupyter takes longest. Where there is no
 * Jupyter, the site is served alone; where the site cannot be built, Jupyter runs without it.
 *
 * It resolves with the exit code: 0 when it was asked to end, or Jupyter was shut down from its own menu;
 * 1 when Jupyter died or nothing could be started. It throws a Failure when the project folder cannot be
 * written or no port is free.
 */
export async function run(options: RunOptions): Promise<number> {
  const { root, host, sitePort, env, end, say } = options;
  prepareFolder(root);
  const folder = join(root, "site/dist");
  const site = await serveSite(folder, host, sitePort, showStanding(folder, env));
  const jupyter = runJupyter(options);
  try {
    const [built, running] = await Promise.all([buildSite(options, site), jupyter]);
    if (!built && !running) return 1;
    await announce(options, site, built, running);
    return await untilEnd(options, running);
  } catch (error) {
    if (end.aborted) return 0;
    throw error;
  } finally {
    await Promise.all([
      site.close(),
      jupyter.then(
        (running) => running && stop(running, options),
        () => undefined,
      ),
    ]);
    if (end.aborted) say("Ended.");
  }
}

function prepareFolder(root: string): void {
  try {
    mkdirSync(join(root, ".workbook/logs"), { recursive: true });
  } catch (error) {
    throw explainFileError(error, "keep the workbook's state in the folder .workbook");
  }
}

/** Undefined: there is no Jupyter here, and the reader has been told why. */
async function runJupyter(options: RunOptions): Promise<RunningJupyter | undefined> {
  const { root, host, port, env, say, end } = options;
  try {
    const kernelspec = step("Kernel", () => writeKernelspec(root));
    kernelspec.catch(() => {});
    const jupyter =
      readyJupyter(root) ??
      (await step("Python environment", () => ensureJupyter({ root, env, say, signal: end })));
    const name = jupyter.kind === "lab" ? "JupyterLab" : "Notebook";
    return await step(`${name} ${jupyter.version}`, async (note) => {
      const running = await startJupyter({ jupyter, root, host, port, env, signal: end });
      await kernelspec;
      note(moved(port, running.port));
      return running;
    });
  } catch (error) {
    if (!(error instanceof Failure) || end.aborted) throw error;
    say(`${error.message}\nWithout JupyterLab, only the site is served.`);
    return undefined;
  }
}

function moved(wanted: number, found: number): string {
  return wanted === 0 || wanted === found ? "" : `port ${wanted} is taken, using ${found}`;
}

/** In a process of its own: it uses the second processor, and whatever breaks in it breaks nothing else. */
async function buildSite(options: RunOptions, site: SiteServer): Promise<boolean> {
  const { root, env, end, say, sitePort } = options;
  let output = "";
  try {
    await step("Site", async (note) => {
      // Lenient: what the reader has begun in a notebook must not keep the site from being built.
      const command = [process.execPath, join(root, "scripts/build.ts"), "--lenient"] as const;
      const outcome = await runCommand(command, { cwd: root, env, signal: end });
      output = outcome.output.trim();
      if (outcome.code !== 0) throw new Failure("the site was not built");
      note(moved(sitePort, site.port));
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(`The site could not be built (npm run build):\n${output}`);
  }
  const answer = await ask(site.url);
  return answer?.status === 200;
}

/** Both addresses have answered by now. */
async function announce(
  options: RunOptions,
  site: SiteServer,
  built: boolean,
  running: RunningJupyter | undefined,
): Promise<void> {
  const { print, say, open, env } = options;
  if (running) {
    const name = running.url.includes("/lab/") ? "JupyterLab" : "Notebook";
    print(`${name}  ${running.url}`);
  }
  if (built) print(`Site  ${site.url}`);
  if (!open) return;
  // Not awaited: on some systems the opener lasts as long as the browser.
  void openBrowser(site.leadOnce(running?.url ?? site.url), env).then((problem) => {
    if (problem) say(`The browser was not opened: ${problem}. Open the address above yourself.`);
  });
}

async function untilEnd(
  { end, say }: RunOptions,
  running: RunningJupyter | undefined,
): Promise<number> {
  const asked = new Promise<undefined>((resolve) => {
    if (end.aborted) resolve(undefined);
    end.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  const how = await Promise.race(running ? [asked, running.ended] : [asked]);
  if (how === undefined) return 0;
  if (how === "exit code 0") {
    say("JupyterLab was shut down.");
    return 0;
  }
  say(
    `JupyterLab died (${how}). Its log is .workbook/logs/jupyter.log; it ends with:\n${running?.lastLines() || "(nothing)"}\nRun npm start to start it again.`,
  );
  return 1;
}

async function stop(running: RunningJupyter, { force }: RunOptions): Promise<void> {
  const forced = new Promise<void>((resolve) => {
    if (force.aborted) resolve();
    force.addEventListener("abort", () => resolve(), { once: true });
  }).then(() => running.kill());
  await Promise.race([running.stop(), forced]);
}
