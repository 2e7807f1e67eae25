/** Go for tests: whether it is there, and the programs below `snippets/`, each built once. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { withLock } from "../bootstrap/lock.mjs";

const root = resolve(import.meta.dirname, "../..");
const snippets = join(root, "snippets");
const cache = join(root, ".workbook/cache");
const lock = join(root, ".workbook/locks/go");

/** Go, ready to build what stands in `snippets/`. */
export interface Go {
  /** For example "go1.26.8". */
  version: string;
  /**
   * Runs `go ARGS` in `snippets/` and resolves with what it printed. It rejects when the command fails; the
   * error's message holds what was printed then.
   */
  run(...args: string[]): Promise<string>;
  /**
   * Builds the program in a folder of `snippets/`, for example "users/go", and resolves with its path.
   * The second call builds nothing; another process that asks for the same program waits for this one.
   */
  build(folder: string): Promise<string>;
  /** Builds the program in a folder, runs it to its end, and resolves with what it printed on stdout. */
  program(folder: string, ...args: string[]): Promise<string>;
}

/**
 * The environment that Go commands run in. Everything they write stays in `.workbook/cache`. Where modules
 * come from is the machine's own setting, in `from` or in the user's Go settings; go.sum says what content
 * they must have.
 */
export function goEnvironment(from: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const names =
    /^(PATH|GOROOT|GO(NO)?PROXY|GO(NO)?SUMDB|GOPRIVATE|GOINSECURE|SSL_CERT_\w+|(HTTPS?|NO|ALL)_PROXY)$/i;
  const inherited = Object.entries(from).filter(([name]) => names.test(name));
  return {
    ...Object.fromEntries(inherited),
    HOME: cache,
    GOENV: from.GOENV ?? userSettings(),
    GOPATH: join(cache, "go-path"),
    GOCACHE: join(cache, "go"),
    GOMODCACHE: join(cache, "go-modules"),
    GOTMPDIR: join(cache, "go-tmp"),
    GOFLAGS: "-mod=readonly -modcacherw -buildvcs=false",
    GOTOOLCHAIN: "local",
    GOTELEMETRY: "off",
    GOMAXPROCS: "2",
    CGO_ENABLED: "0",
  };
}

// Where `go env -w` writes. HOME does not tell: a test run has one of its own.
function userSettings(): string {
  const settings = process.platform === "darwin" ? "Library/Application Support" : ".config";
  return join(userInfo().homedir, settings, "go/env");
}

/**
 * Runs a command of Go's, in `snippets/` and one at a time on this machine: each uses all cores, and two
 * that need the same packages would both compile them.
 */
function command(name: string, args: string[], cwd = snippets): Promise<string> {
  const env = goEnvironment();
  mkdirSync(env.GOTMPDIR as string, { recursive: true });
  return withLock(lock, async (own) => {
    const running = promisify(execFile)(name, args, { cwd, env, maxBuffer: 64 << 20 });
    if (running.child.pid !== undefined) own(running.child.pid);
    return (await running).stdout;
  });
}

const builds = new Map<string, Promise<string>>();

function build(folder: string): Promise<string> {
  const program = join(cache, "go-programs", folder.replaceAll("/", "-"));
  const building =
    builds.get(folder) ??
    command("go", ["build", "-o", program, `./${folder}`]).then(() => program);
  builds.set(folder, building);
  return building;
}

async function program(folder: string, ...args: string[]): Promise<string> {
  return (await promisify(execFile)(await build(folder), args)).stdout;
}

/** Why there is no Go for tests here, or Go. Modules are fetched at the first call. */
export async function findGo(): Promise<Go | { reason: string }> {
  const found = await command("go", ["env", "GOVERSION"]).catch(() => undefined);
  if (found === undefined) {
    return { reason: "expected Go, found no command go; install it from https://go.dev/dl/" };
  }
  const version = found.trim();
  const [, wanted = ""] = /^go (\S+)$/m.exec(readFileSync(join(snippets, "go.mod"), "utf8")) ?? [];
  if (isOlder(version, wanted)) {
    return {
      reason: `expected Go ${wanted} or later, found ${version}; update it from https://go.dev/dl/`,
    };
  }
  try {
    await command("go", ["mod", "download"]);
  } catch (error) {
    const reason = `expected to fetch the modules of snippets/go.mod, found: ${lastLines(error)}`;
    return { reason: `${reason}; set GOPROXY` };
  }
  return { version, run: (...args) => command("go", args), build, program };
}

/** Whether a version as `go env GOVERSION` prints it is older than one as go.mod names it. */
export function isOlder(version: string, wanted: string): boolean {
  const parts = (text: string) =>
    text
      .replace(/^go/, "")
      .split(/[^\d]+/)
      .map(Number);
  const [found, least] = [parts(version), parts(wanted)];
  const at = least.findIndex((part, index) => part !== (found[index] ?? 0));
  return at !== -1 && (found[at] ?? 0) < (least[at] ?? 0);
}

const found = await findGo();

/**
 * Declares tests that need Go, as a suite. Where there is none they are skipped, with the reason printed;
 * in CI, which must have it, there is one test instead, and that fails.
 */
export function describeGo(title: string, tests: (go: Go) => void): void {
  if ("reason" in found) notRun(title, found.reason);
  else describe(`${title} (${found.version})`, () => tests(found));
}

/**
 * Declares tests that need Go and public tools written in it: their names in `snippets/tools.mod` become
 * the paths of their programs. Where one cannot be built, it does what describeGo does without Go.
 */
export async function describeTools<Name extends string>(
  title: string,
  names: readonly Name[],
  tests: (tools: Record<Name, string>, go: Go) => void,
): Promise<void> {
  if ("reason" in found) return notRun(title, found.reason);
  const paths: Partial<Record<Name, string>> = {};
  for (const name of names) {
    try {
      // It builds the tool, and prints the program's path instead of running it.
      paths[name] = (await found.run("tool", "-modfile=tools.mod", "-n", name)).trim();
    } catch (error) {
      return notRun(title, `expected to build ${name}, found: ${lastLines(error)}; set GOPROXY`);
    }
  }
  describe(`${title} (${names.join(", ")})`, () => tests(paths as Record<Name, string>, found));
}

function notRun(title: string, reason: string): void {
  console.log(`Go tests not run: ${title}: ${reason}`);
  const isCI = ![undefined, "", "false"].includes(process.env.CI);
  test(title, { skip: isCI ? false : reason }, () => {
    throw new Error(`CI must run the Go tests: ${reason}`);
  });
}

function lastLines(error: unknown): string {
  return (error as Error).message.trim().split("\n").slice(-3).join(" ");
}
