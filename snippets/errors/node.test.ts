/** What Node makes of these errors: how it prints them, and errors of its own and of other realms. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { as, errorf, is, isError, join, New, textOf, unwrap } from "./index.ts";
import { ErrNotFound, sample } from "./testing/sample.ts";

test("an inspector prints the whole chain and the whole tree, with their stacks", () => {
  const chain = inspect(errorf("greet: %w", errorf("read user %d: %w", 7, ErrNotFound)));
  assert.match(chain, /^Error: greet: read user 7: no such user\n {4}at /);
  assert.match(chain, /\[cause\]: Error: read user 7: no such user\n/);
  assert.match(chain, /\[cause\]: Error: no such user\n/);
  const tree = inspect(join(New("one"), errorf("two: %w", ErrNotFound)));
  assert.match(tree, /^AggregateError: one\ntwo: no such user\n {4}at /);
  assert.match(
    tree,
    /\[errors\]: \[\n +Error: one\n[\s\S]*Error: two: no such user\n[\s\S]*\[cause\]/,
  );
});

test("an inspector prints what a RemoteError says", () => {
  const err = sample.fromProblem(404, sample.toProblem(errorf("user 7: %w", ErrNotFound)));
  const text = inspect(err);
  assert.match(text, /^RemoteError: user 7: no such user\n {4}at .*node\.test\.ts/);
  assert.match(
    text,
    /code: 'NOT_FOUND'[\s\S]*reason: 'USER_NOT_FOUND'[\s\S]*\[cause\]: Error: no such user/,
  );
  assert.doesNotMatch(text, /name: /);
});

test("an uncaught error ends the program and is printed with its causes", () => {
  const url = new URL("index.ts", import.meta.url).href;
  const run = (body: string) =>
    spawnSync(
      process.execPath,
      ["--input-type=module", "--eval", `import * as errors from "${url}";${body}`],
      {
        encoding: "utf8",
        timeout: 60_000,
      },
    );
  const chain = run('throw errors.errorf("greet: %w", errors.New("no such user"));');
  assert.equal(chain.status, 1);
  assert.match(
    chain.stderr,
    /Error: greet: no such user\n {4}at [\s\S]*\[cause\]: Error: no such user/,
  );
  const tree = run('await Promise.reject(errors.join(errors.New("a"), errors.New("b")));');
  assert.equal(tree.status, 1);
  assert.match(
    tree.stderr,
    /AggregateError: a\nb\n[\s\S]*\[errors\]: \[\n +Error: a\n[\s\S]*Error: b\n/,
  );
  const long = run(`
    Error.stackTraceLimit = 1;
    let err = errors.New("root");
    for (let i = 0; i < 100_000; i++) err = errors.errorf("%w", err);
    console.error(err);
    throw err;
  `);
  assert.equal(long.status, 1, long.stderr.slice(-500));
  assert.match(long.stderr, /Error: root/);
  assert.doesNotMatch(long.stderr, /RangeError/);
});

test("errors of another realm are errors", () => {
  const foreign: Error = runInNewContext(`
    const inner = new RangeError("inner");
    new AggregateError([new Error("outer", { cause: inner })], "several");
  `);
  const isOurs: boolean = foreign instanceof Error;
  assert.ok(!isOurs && isError(foreign));
  const ours = errorf("here: %w", foreign);
  assert.equal(unwrap(ours), foreign);
  assert.equal(ours.message, "here: several");
  const isInner = (value: unknown): value is Error => (value as Error).message === "inner";
  const inner = as(ours, isInner);
  assert.ok(inner && is(ours, inner));
  assert.equal(as(ours, runInNewContext("RangeError") as typeof RangeError), undefined);
  const theirClass = foreign.constructor as typeof AggregateError;
  assert.equal(as(ours, theirClass), foreign);
});

test("errors of Node's own are walked and read as what they say", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  const failed = await fetch(`http://127.0.0.1:${port}/`).catch((err: unknown) => err);
  const isRefused = (value: unknown): value is NodeJS.ErrnoException =>
    (value as NodeJS.ErrnoException).code === "ECONNREFUSED";
  const refused = as(errorf("read: %w", failed), isRefused);
  assert.equal(refused?.syscall, "connect");
  assert.equal(textOf(failed), "fetch failed");
  // What net gives when all addresses of a name refuse has a code and no text.
  const all = Object.assign(new AggregateError([refused]), { code: "ECONNREFUSED" });
  assert.equal(errorf("dial: %w", all).message, "dial: ECONNREFUSED");
  assert.ok(is(errorf("dial: %w", all), refused));
});

test("using, whose second error suppresses the first, wraps both", () => {
  const [first, second] = [New("first"), New("second")];
  let caught: unknown;
  try {
    using _resource = {
      [Symbol.dispose]() {
        throw second;
      },
    };
    throw first;
  } catch (err) {
    caught = err;
  }
  assert.ok(is(caught, first) && is(caught, second));
  assert.equal(unwrap(caught), undefined);
});
