/**
 * Finds a Chromium that tests can drive, or installs one. Playwright's own download is not used: it
 * fetches from a host that many networks block, while Debian's and npm's registries are open.
 */
import { execFile } from "node:child_process";
import { access, constants, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";
import { canInstallPackages } from "../jupyter/machine.ts";

const root = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

const names = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
];
const fixedPlaces = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/** A browser's program and the arguments it cannot do without. */
export interface ChromiumProgram {
  executablePath: string;
  args: string[];
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Looks for an installed browser: `CHROMIUM` in the environment first, then the PATH, then the usual
 * places of macOS. It installs nothing. It resolves with undefined when there is none, and throws
 * when `CHROMIUM` names a file that cannot be run.
 */
export async function findChromium(env = process.env): Promise<ChromiumProgram | undefined> {
  if (env.CHROMIUM) {
    if (await isExecutable(env.CHROMIUM)) return { executablePath: env.CHROMIUM, args: [] };
    throw new Error(
      `expected CHROMIUM to name a program that can be run, found "${env.CHROMIUM}"; correct it or unset it`,
    );
  }
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const executablePath of [...candidates, ...fixedPlaces]) {
    if (await isExecutable(executablePath)) return { executablePath, args: [] };
  }
  return undefined;
}

/** Installs Debian's package. It needs root, and throws where `apt-get` is missing or fails. */
export async function installFromDebian(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update"], { env, maxBuffer: 1 << 26 });
  await run("apt-get", ["install", "-y", "chromium"], { env, maxBuffer: 1 << 26 });
}

/**
 * Installs the browser that the npm package `@sparticuz/chromium` carries (Linux, x64) into `folder`
 * and says how to start it. A second call finds what the first one installed.
 */
export async function installFromNpm(folder: string): Promise<ChromiumProgram> {
  await mkdir(folder, { recursive: true });
  const require = createRequire(join(folder, "package.json"));
  const find = () => require.resolve("@sparticuz/chromium");
  let entry: string;
  try {
    entry = find();
  } catch {
    const args = ["install", "--no-save", "--prefix", folder, "@sparticuz/chromium@153.0.0"];
    await run("npm", args, { cwd: root, maxBuffer: 1 << 26 });
    entry = find();
  }
  const module = await import(pathToFileURL(entry).href);
  const executablePath: string = await module.default.executablePath();
  return { executablePath, args: module.default.args };
}

/**
 * Finds a browser or installs one: Debian's package when this process is root on Debian, else the
 * one from npm. It says what it installs through `say`. It throws one error that names every way
 * that failed.
 */
export async function ensureChromium(say: (line: string) => void): Promise<ChromiumProgram> {
  const found = await findChromium();
  if (found) return found;
  const failures: string[] = [];
  if (canInstallPackages(process.env)) {
    say("no Chromium found: installing Debian's package chromium");
    try {
      await installFromDebian();
      const installed = await findChromium();
      if (installed) return installed;
    } catch (error) {
      failures.push(`Debian: ${(error as Error).message}`);
    }
  }
  say("no Chromium found: installing the npm package @sparticuz/chromium");
  try {
    return await installFromNpm(join(root, ".workbook", "chromium"));
  } catch (error) {
    failures.push(`npm: ${(error as Error).message}`);
  }
  throw new Error(
    `expected a Chromium, found none and could install none (${failures.join("; ")}); ` +
      "install Chromium or Chrome, or set CHROMIUM to its program",
  );
}

/** Starts a headless browser that talks to nobody but the pages it opens. The caller closes it. */
export async function launchChromium(program: ChromiumProgram): Promise<Browser> {
  const quiet = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  // Chromium refuses to start its sandbox as root.
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({
    executablePath: program.executablePath,
    args: [...program.args, ...quiet, ...sandbox],
  });
}
