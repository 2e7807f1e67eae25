import assert from "node:assert/strict";
import { test } from "node:test";
import { background, Canceled, DeadlineExceeded } from "@snippets/context";
import { is, New } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import {
  type CircuitBreakerOptions,
  ConsecutiveBreaker,
  CountBreaker,
  circuitBreaker,
  ErrFull,
  ErrOpen,
  retry,
} from "./index.ts";
import { FakeClock, turn } from "./testing/clock.ts";
import { ok, startHttp, taxonomy, unavailable } from "./testing/http.ts";
import { Root } from "./testing/root.ts";
import { failure } from "./testing/settled.ts";

/** A circuit that opens after two failures in a row, and calls that end when the test says so. */
function setUp(options: Partial<CircuitBreakerOptions> = {}) {
  const clock = new FakeClock();
  const breaker = new ConsecutiveBreaker(2);
  const circuit = circuitBreaker({ halfOpenAfter: 1000, breaker, clock, ...options });
  const states: string[] = [];
  circuit.onChange((state) => states.push(state));
  const fail = (err: Error = ErrUnavailable) =>
    failure(circuit(() => Promise.reject(err))(background()));
  const begin = (ctx = new Root()) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    return { ctx, resolve, reject, over: circuit(() => promise)(ctx) };
  };
  return {
    clock,
    circuit,
    states,
    fail,
    begin,
    good: () => circuit(async () => "good")(background()),
  };
}

test("it opens, refuses without a call, probes, and closes: counted at a real server", async () => {
  let down = true;
  await using service = await startHttp((number, res) => (down ? unavailable() : ok)(number, res));
  const { clock, circuit, states } = setUp();
  const get = () => circuit(service.get)(background());
  for (let i = 0; i < 5; i++) assert.ok(is(await failure(get()), ErrUnavailable));
  assert.equal(service.counts.requests, 2);
  clock.set(clock.now() + 1000);
  await failure(get());
  await failure(get());
  assert.equal(service.counts.requests, 3, "one probe");
  down = false;
  clock.set(clock.now() + 1000);
  assert.deepEqual([await get(), await get()], ["3", "4"]);
  assert.deepEqual(states, ["open", "half-open", "open", "half-open", "closed"]);
});

test("the refusal says when to try again, and a retry does", async () => {
  const { clock, circuit, fail } = setUp();
  await fail();
  await fail();
  clock.set(clock.now() + 400);
  const err = await fail();
  assert.ok(is(err, ErrOpen) && is(err, ErrUnavailable));
  assert.match(err.message, /the circuit is open: 600 ms are left; call again later$/);
  const options = { attempts: 2, base: 0, cap: 0, idempotent: true, clock } as const;
  const again = retry(options)(circuit(async () => "good"))(new Root());
  await clock.advance(599);
  assert.equal(circuit.state(), "open");
  await clock.advance(1);
  assert.equal(await again, "good");
  assert.equal(circuit.state(), "closed");
});

test("while a probe is under way others are refused, and do not wait", async () => {
  const { clock, circuit, fail, begin } = setUp();
  await fail();
  await fail();
  clock.set(clock.now() + 1000);
  const probe = begin();
  assert.equal(circuit.state(), "half-open");
  assert.match((await fail()).message, /a probe is under way/);
  probe.resolve("good");
  assert.equal(await probe.over, "good");
  assert.equal(circuit.state(), "closed");
});

test("what its caller canceled counts neither way, and the next call is the probe", async () => {
  const { clock, circuit, states, fail, begin, good } = setUp();
  for (let i = 0; i < 5; i++) {
    const call = begin();
    call.ctx.end(Canceled);
    call.reject(Canceled);
    await failure(call.over);
  }
  assert.equal(circuit.state(), "closed");
  await fail();
  await fail();
  clock.set(clock.now() + 1000);
  const probe = begin();
  probe.ctx.end(Canceled);
  probe.reject(Canceled);
  await failure(probe.over);
  assert.equal(circuit.state(), "open");
  assert.equal(await good(), "good");
  assert.deepEqual(states, ["open", "half-open", "open", "half-open", "closed"]);
});

test("a probe of which nobody can say whether it failed does not keep it half-open", async () => {
  const { clock, circuit, fail, good } = setUp({
    failure: (err) => {
      if (is(err, ErrUnavailable)) return true;
      throw New("no idea");
    },
  });
  await fail();
  await fail();
  clock.set(clock.now() + 1000);
  assert.equal((await fail(New("what is this?"))).message, "no idea");
  assert.equal(circuit.state(), "open");
  assert.equal(await good(), "good");
});

test("a caller whose deadline passed speaks against the service", async () => {
  const { circuit, begin } = setUp();
  for (let i = 0; i < 2; i++) {
    const call = begin();
    call.ctx.end(DeadlineExceeded);
    call.reject(DeadlineExceeded);
    await failure(call.over);
  }
  assert.equal(circuit.state(), "open");
});

test("a call that began before the circuit opened says nothing of it afterwards", async () => {
  const { clock, circuit, fail, begin, good } = setUp();
  const [old, older] = [begin(), begin()];
  await fail();
  await fail();
  clock.set(clock.now() + 1000);
  old.resolve("good");
  await old.over;
  assert.equal(circuit.state(), "open", "an old success is no probe");
  const probe = begin();
  older.reject(ErrUnavailable);
  await failure(older.over);
  assert.equal(circuit.state(), "half-open", "an old failure is not the probe's");
  probe.resolve("good");
  await probe.over;
  assert.equal(await good(), "good");
});

test("an answer that is an error does not open it", async () => {
  const { circuit, fail } = setUp();
  for (let i = 0; i < 5; i++) await fail(taxonomy.fromProblem(404, ""));
  assert.equal(circuit.state(), "closed");
});

test("a share of the latest calls can open it, and what counts can be said", async () => {
  const breaker = new CountBreaker({ threshold: 0.5, size: 4 });
  const { circuit, fail, good } = setUp({ breaker, failure: (err) => is(err, ErrFull) });
  for (let i = 0; i < 4; i++) await fail(ErrUnavailable);
  assert.equal(circuit.state(), "closed");
  await good();
  await good();
  await fail(ErrFull);
  await fail(ErrFull);
  assert.equal(circuit.state(), "closed", "a half is not more than a half");
  await fail(ErrFull);
  assert.equal(circuit.state(), "open");
});

test("nothing begins under a context that has ended, and it is no probe", async () => {
  const { clock, circuit, fail, begin } = setUp();
  await fail();
  await fail();
  clock.set(clock.now() + 1000);
  const ctx = new Root();
  ctx.end();
  const call = begin(ctx);
  call.resolve("good");
  assert.equal(await failure(call.over), Canceled);
  assert.equal(circuit.state(), "open");
});

test("a clock that was set back does not keep it open", async () => {
  const { clock, circuit, fail, good } = setUp();
  await fail();
  await fail();
  clock.set(clock.now() - 3_600_000);
  await good();
  assert.equal(circuit.state(), "closed");
});

test("five failures in a row open it by default, a success between them begins anew", async () => {
  const circuit = circuitBreaker({ halfOpenAfter: 1000 });
  const calls = circuit((_ctx) => Promise.reject(ErrUnavailable));
  for (let i = 0; i < 4; i++) await failure(calls(background()));
  await circuit(async () => "good")(background());
  for (let i = 0; i < 4; i++) await failure(calls(background()));
  assert.equal(circuit.state(), "closed");
  await failure(calls(background()));
  assert.equal(circuit.state(), "open");
});

test("who no longer listens hears nothing; a negative halfOpenAfter is refused", async () => {
  const { circuit, fail } = setUp();
  const heard: string[] = [];
  circuit.onChange((state) => heard.push(state))();
  await fail();
  await fail();
  await turn();
  assert.deepEqual(heard, []);
  assert.throws(() => circuitBreaker({ halfOpenAfter: -1 }), /^RangeError: halfOpenAfter/);
});
