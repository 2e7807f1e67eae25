import assert from "node:assert/strict";
import { createServer } from "node:net";
import { afterEach, test } from "node:test";
import { inspect } from "node:util";
import { ServiceError, services, start, stop, stopAll } from "./index.ts";
import { freePort, isAlive, refuses } from "./testing/processes.ts";
import { options } from "./testing/run.ts";

afterEach(() => stopAll());

test("start resolves when the service is ready, and stop drains it", async () => {
  const given = options();
  const echo = await start("echo", given);
  assert.equal(echo.name, "echo");
  assert.equal(echo.url, `http://127.0.0.1:${echo.port}`);
  assert.equal(await (await fetch(`${echo.url}/hello`)).text(), "/hello");
  assert.deepEqual(
    services().map(({ name, url, port, pid }) => ({ name, url, port, pid })),
    [{ name: "echo", url: echo.url, port: echo.port, pid: echo.pid }],
  );
  await stop("echo");
  assert.equal(isAlive(echo.pid), false);
  assert.equal(await refuses(echo.port), true);
  assert.equal(services().length, 0);
  assert.equal(
    given.output.text,
    `[echo] echo listening on ${echo.url}\n[echo] /hello\n[echo] draining\n[echo] drained\n`,
  );
  assert.equal(given.output.errors, "");
});

test("exited resolves at the end of this run, whoever ended it", async () => {
  const replaced = await start("echo", options());
  const killed = await start("echo", options());
  await replaced.exited;
  assert.equal(isAlive(killed.pid), true);
  process.kill(killed.pid, "SIGKILL");
  await killed.exited;
  assert.equal(isAlive(killed.pid), false);
  assert.equal(await refuses(killed.port), true);
  await killed.exited;
});

test("stopping twice, or what never ran, does nothing", async () => {
  const echo = await start("echo", options());
  await Promise.all([stop("echo"), stop("echo"), echo.stop(), echo.stop()]);
  await stop("echo");
  await echo.stop();
  await stopAll();
  await start("stubborn", options({ grace: 1 }));
  await stop("echo");
  assert.deepEqual(
    services().map(({ name }) => name),
    ["stubborn"],
  );
});

test("an unknown name is an error, for start and for stop", async () => {
  await assert.rejects(start("ehco", options()), /Did you mean "echo"\?/);
  await assert.rejects(stop("no such service"), /Expected the name of a service/);
  assert.equal(services().length, 0);
});

test("starting again replaces: the old one is gone and its port free before", async () => {
  const port = await freePort();
  const first = await start("echo", options({ port }));
  const second = await start("echo", options({ port }));
  assert.equal(second.port, port);
  assert.notEqual(second.pid, first.pid);
  assert.equal(isAlive(first.pid), false);
  await first.stop();
  assert.equal(isAlive(second.pid), true, "stop of a replaced run leaves the new one alone");
  assert.equal(services().length, 1);
});

test("under another name a service runs beside itself", async () => {
  const given = options({ as: "echo-2" });
  const [first, second] = [await start("echo", options()), await start("echo", given)];
  assert.deepEqual([first.name, second.name], ["echo", "echo-2"]);
  assert.deepEqual([isAlive(first.pid), isAlive(second.pid)], [true, true]);
  assert.deepEqual(
    services().map(({ name, pid }) => [name, pid]),
    [
      ["echo", first.pid],
      ["echo-2", second.pid],
    ],
  );
  assert.equal(given.output.text, `[echo-2] echo listening on ${second.url}\n`);
  const third = await start("echo", options({ as: "echo-2" }));
  assert.deepEqual([isAlive(first.pid), isAlive(second.pid)], [true, false]);
  await stop("echo-2");
  assert.deepEqual([isAlive(first.pid), isAlive(third.pid)], [true, false]);
});

test("a run under another name says how to start it again", async () => {
  const given = options({ as: "echo-2" });
  const { pid } = await start("echo", given);
  process.kill(pid, "SIGKILL");
  await given.output.seen('await start("echo", { as: "echo-2" }) starts it again');
});

test("another name must fit in front of a line of the log", async () => {
  for (const name of ["", "Echo", "2nd", "echo 2", "echo]"]) {
    await assert.rejects(start("echo", options({ as: name })), /^RangeError: expected in "as"/);
  }
  assert.equal(services().length, 0);
});

test("concurrent starts of one name are served one after the other", async () => {
  const port = await freePort();
  const runs = await Promise.all([1, 2, 3].map(() => start("echo", options({ port }))));
  assert.equal(new Set(runs.map(({ pid }) => pid)).size, 3);
  assert.deepEqual(
    runs.map(({ pid }) => isAlive(pid)),
    [false, false, true],
  );
});

test("different names start at the same time", async () => {
  await Promise.all([start("echo", options()), start("stubborn", options({ grace: 1 }))]);
  assert.deepEqual(
    services().map(({ name }) => name),
    ["echo", "stubborn"],
  );
  const pids = services().map(({ pid }) => pid);
  await stopAll();
  assert.deepEqual(pids.map(isAlive), [false, false]);
});

test("a service that dies at start rejects with its exit code and last ten lines", async () => {
  const given = options();
  const error = await start("dies", given).catch((reason) => reason);
  assert.ok(error instanceof ServiceError);
  assert.equal(error.name, "ServiceError");
  assert.equal(error.service, "dies");
  assert.equal(error.exitCode, 3);
  assert.deepEqual(
    error.log,
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((i) => `step ${i}`),
  );
  assert.match(error.message, /^dies did not start\.\nExpected: the line "dies listening on http/);
  assert.match(error.message, /\nFound: exit code 3\.\nIts last log lines:\n {2}step 3\n/);
  assert.match(error.message, /\n {2}step 12\nNext: .* node .*dies[\\/]main\.ts\.$/);
  assert.doesNotMatch(given.output.text, /ended by itself/, "the rejection says it already");
  assert.equal(services().length, 0);
});

test("a service that is not ready in time rejects with what was waited for, and is killed", async () => {
  const given = options({ timeout: 700 });
  const starting = start("mute", given);
  const error = await starting.catch((reason) => reason);
  assert.ok(error instanceof ServiceError);
  assert.equal(error.exitCode, undefined);
  assert.match(error.message, /Expected: the line "mute listening on http:\/\/…" within 0\.7 s\./);
  assert.match(error.message, /Found: no such line, so it was ended/);
  assert.deepEqual(services().length, 0);
});

test("a port that is taken rejects with the service's own message", async () => {
  const other = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
  try {
    await assert.rejects(start("echo", options({ port })), {
      name: "ServiceError",
      exitCode: 1,
      message: new RegExp(`cannot listen: .*EADDRINUSE.*:${port}`),
    });
  } finally {
    other.close();
  }
});

test("a later death is reported where the log is", async () => {
  const given = options();
  const echo = await start("echo", given);
  await assert.rejects(fetch(`${echo.url}/exit/7`));
  await given.output.seen("ended by itself");
  assert.match(given.output.errors, /^\[echo\] ended by itself: exit code 7; .*start\("echo"\)/);
  assert.equal(services().length, 0);

  const killed = options();
  const { pid } = await start("echo", killed);
  process.kill(pid, "SIGKILL");
  await killed.output.seen("ended by itself: killed by SIGKILL");
  await start("echo", options());
});

test("stop during start gives the start up at once", async () => {
  const given = options();
  const starting = start("mute", given);
  const rejected = assert.rejects(starting, {
    name: "ServiceError",
    message: /Found: it was stopped before that[.,]/,
  });
  await given.output.seen("whim");
  await stop("mute");
  await rejected;
});

test("start, start, stop: neither start is left over", async () => {
  const results = [start("echo", options()), start("echo", options())].map((promise) =>
    promise.then(
      ({ pid }) => pid,
      (error: Error) => error.message,
    ),
  );
  await stop("echo");
  assert.equal(services().length, 0);
  const [first, second] = await Promise.all(results);
  assert.match(String(first), /stopped while it waited|stopped before that/);
  assert.match(String(second), /stopped while it waited/);
});

test("start, stop, start: the last one runs", async () => {
  const first = start("echo", options()).catch((error: Error) => error);
  const stopped = stop("echo");
  const last = await start("echo", options());
  await stopped;
  assert.ok((await first) instanceof ServiceError);
  assert.equal(isAlive(last.pid), true);
  assert.deepEqual(
    services().map(({ pid }) => pid),
    [last.pid],
  );
});

test("a ServiceError shows its message once, and no stack of this package", async () => {
  const error = await start("dies", options()).catch((caught) => caught);
  assert.ok(error instanceof ServiceError);
  assert.equal(inspect(error), `[ServiceError: ${error.message}]`);
  assert.equal(error.service, "dies");
  assert.equal(error.exitCode, 3);
});
