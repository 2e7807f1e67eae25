import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { start, stop, stopAll } from "./index.ts";
import { freePort, isAlive, processGone, refuses } from "./testing/processes.ts";
import { options, ROOT, recorder } from "./testing/run.ts";

afterEach(() => stopAll());

test("a service that ignores SIGTERM is killed after its time", async () => {
  const given = options({ grace: 300 });
  const stubborn = await start("stubborn", given);
  await stop("stubborn");
  assert.equal(isAlive(stubborn.pid), false);
  assert.equal(await refuses(stubborn.port), true);
  assert.match(
    given.output.text,
    /\[stubborn\] no\n\[stubborn\] did not end within 0\.3 s of SIGTERM/,
  );
});

test("a service that is busy for ever is killed after its time", async () => {
  const given = options({ grace: 300 });
  const echo = await start("echo", given);
  await fetch(`${echo.url}/busy`);
  await stop("echo");
  assert.equal(isAlive(echo.pid), false);
});

test("the children of a service end with it, also when it dies by itself", async () => {
  const family = await start("family", options());
  const child = Number(await (await fetch(family.url)).text());
  assert.equal(isAlive(child), true);
  await stop("family");
  await processGone(child);

  const again = options();
  const { url, pid } = await start("family", again);
  const orphan = Number(await (await fetch(url)).text());
  process.kill(pid, "SIGKILL");
  await again.output.seen("ended by itself");
  await processGone(orphan);
});

test("a flood of lines is neither lost nor stalled", async () => {
  const lines = 50_000;
  const given = options({ env: { LINES: String(lines) } });
  await start("flood", given);
  await given.output.seen(`line ${2 * lines - 1} `);
  const seen = given.output.text.split("\n").filter((line) => line.startsWith("[flood] line "));
  assert.equal(seen.length, 2 * lines);
  seen.forEach((line, i) => {
    assert.ok(line.startsWith(`[flood] line ${i} x`), `line ${i} is ${line}`);
  });
});

test("a line and a character that come byte by byte arrive whole", async () => {
  const given = options();
  await start("unicode", given);
  await given.output.seen("é");
  await stop("unicode");
  assert.equal(
    given.output.text,
    "[unicode] unicode listening on http://127.0.0.1:1\n[unicode] 微服务 🙂 é\n[unicode] no line feed\n",
  );
});

test("the environment: PORT only when asked for, nothing that steers the kernel", async () => {
  const before = { ...process.env };
  Object.assign(process.env, { PORT: "1", HOST: "0.0.0.0", NODE_OPTIONS: "--no-warnings" });
  try {
    const echo = await start("echo", options({ env: { GREETING: "héllo" } }));
    const seen = (await (await fetch(`${echo.url}/env`)).json()) as Seen;
    assert.equal(seen.env.GREETING, "héllo");
    assert.equal(seen.env.PATH, process.env.PATH);
    for (const name of ["PORT", "HOST", "NODE_OPTIONS", "WORKBOOK_LIFELINE"]) {
      assert.equal(seen.env[name], undefined, name);
    }
    assert.equal(seen.execPath, process.execPath);
    assert.equal(seen.execArgv.length, 2, "the lifeline only");

    const port = await freePort();
    const given = await start("echo", options({ port }));
    const asked = (await (await fetch(`${given.url}/env`)).json()) as Seen;
    assert.equal(asked.env.PORT, String(port));
  } finally {
    process.env = before;
  }
});

interface Seen {
  env: NodeJS.ProcessEnv;
  execPath: string;
  execArgv: string[];
}

test("a program that cannot begin is an error", async () => {
  const { execPath } = process;
  process.execPath = `${ROOT}/no-such-node`;
  try {
    await assert.rejects(start("echo", options()), /the process could not begin: .*ENOENT/);
  } finally {
    process.execPath = execPath;
  }
});

test("a second instance of the module knows the same services", async () => {
  const echo = await start("echo", options());
  const again: typeof import("./services.ts") = await import(`./services.ts?again=${Date.now()}`);
  assert.notEqual(again.start, start);
  assert.equal(again.services()[0]?.pid, echo.pid);
  await again.stop("echo");
  assert.equal(isAlive(echo.pid), false);
});

test("without an output of its own the log goes to this process", async () => {
  const written = recorder();
  const { write } = process.stdout;
  // The test runner's own messages still go their way.
  process.stdout.write = (text: string | Uint8Array) => {
    if (!String(text).startsWith("[echo]")) return write.call(process.stdout, text);
    written.out(String(text));
    return true;
  };
  let echo: Awaited<ReturnType<typeof start>>;
  try {
    const { output: _, ...given } = options();
    echo = await start("echo", given);
  } finally {
    process.stdout.write = write;
  }
  await fetch(`${echo.url}/later`);
  await written.seen("[echo] /later\n");
});
