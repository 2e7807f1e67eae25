/** A real PostgreSQL for tests: a cluster of its own in a temporary folder, gone when it is disposed. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** A database server that runs. */
export interface Postgres extends AsyncDisposable {
  port: number;
  /** The URL of a database that holds nothing yet; another one at each call. */
  fresh(): string;
  /** Ends the server as a crash would. `restart` starts it again on the same port. */
  crash(): Promise<void>;
  restart(): Promise<void>;
}

/** Whom the server runs as: PostgreSQL refuses to run as root. */
interface Account {
  uid?: number;
  gid?: number;
}

/**
 * StartPostgres starts a server, or resolves with the reason why this machine cannot. Where Debian
 * has no PostgreSQL and this process may install one, it is installed first; its service is not started.
 */
export async function startPostgres(): Promise<Postgres | string> {
  let bin = findBinaries();
  if (bin === undefined) {
    const reason = installPackage();
    bin = findBinaries();
    if (bin === undefined) return reason;
  }
  const account = findAccount();
  if (typeof account === "string") return account;
  return startCluster(bin, account);
}

async function startCluster(bin: string, account: Account): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), "workbook-postgres-"));
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid as number);
  const data = join(folder, "data");
  const options = ["-D", data, "-U", "users", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"];
  // The working directory must be one that the account may enter.
  execFileSync(join(bin, "initdb"), options, { ...account, cwd: folder, stdio: "pipe" });
  const port = await freePort();
  const begin = () => startServer(join(bin, "postgres"), data, folder, port, account);
  let server = await begin();
  let count = 0;
  return {
    port,
    fresh() {
      const name = `test_${++count}`;
      const psql = ["-h", "127.0.0.1", "-p", String(port), "-U", "users", "-d", "postgres"];
      execFileSync(join(bin, "psql"), [...psql, "-qc", `CREATE SCHEMA ${name}`], { cwd: folder });
      const settings = encodeURIComponent(`-csearch_path=${name}`);
      return `postgres://users@127.0.0.1:${port}/postgres?options=${settings}`;
    },
    async crash() {
      server.stdin?.write("keep\n");
      await end(server);
    },
    async restart() {
      server = await begin();
    },
    async [Symbol.asyncDispose]() {
      await end(server);
    },
  };
}

// The shell holds the server's life to ours: when this process ends, however it ends, the shell's
// input does, and the shell stops the server and removes its folder, unless it was told to keep it.
// SIGQUIT is an immediate shutdown.
const SCRIPT = `
  "$0" "$@" </dev/null & server=$!
  read -r word
  kill -QUIT $server
  wait $server
  [ "$word" = keep ] || rm -rf "$PWD"
`;

// Services that wait for their database ask while it starts. What they are told then is FATAL for them alone.
const GIVEN_UP = /\bFATAL\b(?!.*(starting up|not yet accepting|recovery mode|shutting down))/;

async function startServer(
  postgres: string,
  data: string,
  folder: string,
  port: number,
  account: Account,
): Promise<ChildProcess> {
  const settings = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${folder}`,
  ]
    .concat(["fsync=off", "max_connections=50", "shared_buffers=16MB", "autovacuum=off"])
    .flatMap((setting) => ["-c", setting]);
  const child = spawn("sh", ["-c", SCRIPT, postgres, "-D", data, ...settings], {
    ...account,
    cwd: folder,
    // A group of its own: Ctrl-C must reach us, and not the shell before it has tidied up.
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
  });
  let said = "";
  const ready = new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (text) => {
      said += text;
      if (said.includes("ready to accept connections")) resolve();
      else if (GIVEN_UP.test(said)) reject(new Error(`PostgreSQL: ${said}`));
    });
    child.once("error", reject);
  });
  try {
    await ready;
    return child;
  } catch (error) {
    await end(child);
    throw error;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.stdin?.end();
  await once(child, "exit");
}

function findBinaries(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => +b - +a) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, "bin")),
    ...(process.env.PATH ?? "").split(delimiter),
  ];
  return folders.find((folder) =>
    ["initdb", "postgres", "psql"].every((name) => existsSync(join(folder, name))),
  );
}

function findAccount(): Account | string {
  if (process.getuid?.() !== 0) return {};
  for (const name of ["postgres", "nobody"]) {
    const { status, stdout } = spawnSync("id", ["-u", name], { encoding: "utf8" });
    const group = spawnSync("id", ["-g", name], { encoding: "utf8" });
    if (status === 0) return { uid: Number(stdout), gid: Number(group.stdout) };
  }
  return "PostgreSQL does not run as root, and there is no account postgres or nobody";
}

/** Installs Debian's package where that can be done, and says why it could not. */
function installPackage(): string {
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) {
    return "no PostgreSQL found (initdb, postgres, psql); install it to run these tests";
  }
  console.log("no PostgreSQL found: installing Debian's package postgresql for the tests");
  // Run level 1 keeps Debian from starting what it installs.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", "postgresql"]]) {
    const { status, stderr } = spawnSync("apt-get", args, { env, encoding: "utf8" });
    if (status !== 0) return `apt-get ${args[0]} failed: ${stderr.trim().split("\n").pop()}`;
  }
  return "Debian's package postgresql did not bring initdb, postgres and psql";
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
