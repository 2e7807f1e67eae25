/** The cases of snippets/service/go/service/service_test.go, and what only JavaScript can get wrong. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { background, Canceled, DeadlineExceeded, withCancel, withTimeout } from "@snippets/context";
import { is } from "@snippets/errors";
import {
  budget,
  ErrMalformedTimeout,
  sendBudget,
  TIMEOUT_HEADER,
  withBudget,
  within,
} from "./budget.ts";

const MINUTE = 60_000;
const LIMIT = 60 * MINUTE;

const HEADERS: [
  title: string,
  header: string | undefined,
  most: number | typeof ErrMalformedTimeout,
][] = [
  ["no header", undefined, LIMIT],
  ["shorter", "1500", 1_500],
  ["longer than the limit", "9999999999", LIMIT],
  ["nothing left", "0", 0],
  ["leading zeros", "0000001500", 1_500],
  ["empty", "", ErrMalformedTimeout],
  ["a space", " 1", ErrMalformedTimeout],
  ["a unit", "5s", ErrMalformedTimeout],
  ["negative", "-1", ErrMalformedTimeout],
  ["a fraction", "1.5", ErrMalformedTimeout],
  ["an exponent", "1e3", ErrMalformedTimeout],
  ["hexadecimal", "0x10", ErrMalformedTimeout],
  ["digits of another script", "١٢", ErrMalformedTimeout],
  ["a line break behind", "1\n", ErrMalformedTimeout],
  ["eleven digits", "12345678901", ErrMalformedTimeout],
  // What Node makes of a header that came twice.
  ["twice", "1, 2", ErrMalformedTimeout],
];

for (const [title, header, most] of HEADERS) {
  test(`a budget: ${title}`, () => {
    if (typeof most !== "number") {
      assert.throws(
        () => withBudget(background(), header, LIMIT),
        (err) => is(err, ErrMalformedTimeout),
      );
      return;
    }
    const before = Date.now();
    const [ctx, cancel] = withBudget(background(), header, LIMIT);
    const after = Date.now();
    const deadline = ctx.deadline()?.getTime() as number;
    assert.ok(deadline >= before + most && deadline <= after + most, `${deadline - before}`);
    cancel();
  });
}

test("a malformed budget is shown, as far as it is short", () => {
  assert.throws(
    () => withBudget(background(), `a${"b".repeat(1_000)}`, LIMIT),
    (err: Error) => {
      assert.match(
        err.message,
        /^malformed Request-Timeout-Ms: expected 1 to 10 digits, found "ab+"$/,
      );
      return err.message.length < 150;
    },
  );
});

test("a budget only shrinks on its way", () => {
  const [ctx, cancel] = withTimeout(background(), MINUTE);
  const headers: Record<string, string> = {};
  sendBudget(ctx, headers);
  const sent = Number(headers[TIMEOUT_HEADER]);
  // A millisecond that has begun counts as gone.
  assert.ok(sent < MINUTE && sent > MINUTE - 10_000, `${sent}`);
  const began = Date.now();
  const [received, end] = withBudget(background(), headers[TIMEOUT_HEADER], LIMIT);
  const won = +(received.deadline() as Date) - +(ctx.deadline() as Date);
  assert.ok(won <= Date.now() - began, `won ${won} ms`);
  end();
  cancel();
});

test("a parent that ends earlier wins over a header and a limit", () => {
  const [parent, cancel] = withTimeout(background(), 1_000);
  const [ctx, end] = withBudget(parent, "5000", LIMIT);
  assert.deepEqual(ctx.deadline(), parent.deadline());
  end();
  cancel();
});

test("without a deadline nothing is sent, and what is over has a budget of 0", () => {
  const headers = {};
  sendBudget(background(), headers);
  assert.deepEqual(headers, {});
  assert.equal(budget(background()), undefined);
  const [late, cancel] = withTimeout(background(), -5_000);
  assert.equal(budget(late), 0);
  cancel();
});

test("within waits no longer than its context, and does not begin what comes too late", async () => {
  const [ctx, cancel] = withCancel(background());
  assert.equal(await within(ctx, async () => 7), 7);
  const failure = new Error("the disk is full");
  await assert.rejects(
    within(ctx, () => Promise.reject(failure)),
    failure,
  );
  const endless = within(ctx, () => new Promise(() => {}));
  cancel();
  await assert.rejects(endless, Canceled);
  let begun = false;
  const late = within(ctx, async () => {
    begun = true;
  });
  await assert.rejects(late, Canceled);
  assert.equal(begun, false);
  const [over, end] = withTimeout(background(), 0);
  await assert.rejects(
    within(over, () => new Promise(() => {})),
    DeadlineExceeded,
  );
  end();
});

test("what fails after nobody waited for it any more is no unhandled rejection", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", note);
  const [ctx, cancel] = withCancel(background());
  const { promise, reject } = Promise.withResolvers<never>();
  const waiting = within(ctx, () => promise);
  cancel();
  await assert.rejects(waiting, Canceled);
  reject(new Error("too late to matter"));
  await new Promise(setImmediate);
  process.off("unhandledRejection", note);
  assert.deepEqual(unhandled, []);
});
