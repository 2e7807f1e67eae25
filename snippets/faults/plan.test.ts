import assert from "node:assert/strict";
import { test } from "node:test";
import { readFaults, readSeed, readSteps } from "./plan.ts";

const AIMED = { rate: 1, to: "client", afterBytes: 0 };
const NOTHING = {
  latency: undefined,
  bandwidth: undefined,
  reset: undefined,
  halfOpen: undefined,
  corrupt: undefined,
  refuse: false,
};

const FAULTS: [faults: unknown, plan: object][] = [
  [{}, {}],
  [
    {
      latency: 0,
      jitter: 0,
      bandwidth: 0,
      reset: false,
      halfOpen: false,
      corrupt: false,
      refuse: false,
    },
    {},
  ],
  [{ latency: undefined }, {}],
  [{ latency: 50, jitter: 20 }, { latency: { ...AIMED, per: "chunk", ms: 50, jitter: 20 } }],
  [{ jitter: 20 }, { latency: { ...AIMED, per: "chunk", ms: 0, jitter: 20 } }],
  [
    { latency: { ms: 50, rate: 0.1, per: "connection", to: "both" } },
    { latency: { rate: 0.1, per: "connection", to: "both", afterBytes: 0, ms: 50, jitter: 0 } },
  ],
  [{ bandwidth: 1000 }, { bandwidth: { ...AIMED, per: "connection", bytesPerSecond: 1000 } }],
  [{ reset: true }, { reset: { ...AIMED, per: "connection" } }],
  [{ halfOpen: { afterBytes: 9 } }, { halfOpen: { ...AIMED, per: "connection", afterBytes: 9 } }],
  [{ corrupt: true }, { corrupt: { ...AIMED, per: "chunk", bits: 1 } }],
  [{ refuse: true }, { refuse: true }],
];

for (const [faults, plan] of FAULTS) {
  test(`the plan of ${JSON.stringify(faults)}`, () => {
    assert.deepEqual(readFaults(faults), { ...NOTHING, ...plan });
  });
}

const BAD: [read: () => unknown, message: string][] = [
  [() => readFaults(null), "faults: expected an object, found null"],
  [() => readFaults([50]), "faults: expected an object, found [ 50 ]"],
  [() => readFaults("50"), 'faults: expected an object, found "50"'],
  [
    () => readFaults({ latncy: 50 }),
    'faults: expected latency, jitter, bandwidth, reset, halfOpen, corrupt, refuse, found "latncy"',
  ],
  [() => readFaults({ toString: 1 }), "expected latency, jitter"],
  [() => readFaults(JSON.parse('{"__proto__":1}')), 'found "__proto__"'],
  [() => readFaults({ latency: "50" }), 'latency: expected milliseconds, or an object, found "50"'],
  [
    () => readFaults({ latency: -1 }),
    "latency: expected milliseconds, a number from 0 to 600000, found -1",
  ],
  [() => readFaults({ latency: Number.NaN }), "found NaN"],
  [() => readFaults({ latency: { rate: 0.1 } }), "latency: expected ms in it, found { rate: 0.1 }"],
  [
    () => readFaults({ latency: { ms: 1, rate: 2 } }),
    "latency.rate: expected a share, a number from 0 to 1, found 2",
  ],
  [
    () => readFaults({ latency: { ms: 1, per: "byte" } }),
    'latency.per: expected connection or chunk, found "byte"',
  ],
  [
    () => readFaults({ latency: { ms: 1, to: "server" } }),
    'latency.to: expected client or target or both, found "server"',
  ],
  [
    () => readFaults({ jitter: 600_001 }),
    "jitter: expected milliseconds, a number from 0 to 600000, found 600001",
  ],
  [
    () => readFaults({ bandwidth: 0.5 }),
    "bandwidth: expected bytes a second, a number from 1 to 1000000000000, found 0.5",
  ],
  [
    () => readFaults({ bandwidth: { bytesPerSecond: 1, per: "chunk" } }),
    'bandwidth: expected rate, to, bytesPerSecond, found "per"',
  ],
  [() => readFaults({ reset: 1 }), "reset: expected true or false, or an object, found 1"],
  [
    () => readFaults({ reset: { afterBytes: 0.5 } }),
    "reset.afterBytes: expected bytes, a whole number 0 or more, found 0.5",
  ],
  [
    () => readFaults({ corrupt: { bits: 9 } }),
    "corrupt.bits: expected bits, a whole number from 1 to 8, found 9",
  ],
  [
    () => readFaults({ refuse: { rate: 0.1 } }),
    "refuse: expected true or false, found { rate: 0.1 }",
  ],
  [() => readFaults({ latency: "x\n".repeat(500) }), 'found "x\\nx'],
  [() => readSteps({ at: 1 }), "schedule: expected a list"],
  [() => readSteps([null]), "schedule[0]: expected an object, found null"],
  [() => readSteps([{ faults: {} }]), "schedule[0]: expected one of at and afterConnections"],
  [
    () => readSteps([{ at: 1, afterConnections: 1, faults: {} }]),
    "schedule[0]: expected one of at and",
  ],
  [() => readSteps([{ at: 1 }]), "schedule[0]: expected faults, {} for none, found { at: 1 }"],
  [
    () =>
      readSteps([
        { at: 1, faults: {} },
        { at: 2, faults: { reset: 7 } },
      ]),
    "schedule[1].faults.reset: expected true",
  ],
  [() => readSteps([{ at: -1, faults: {} }]), "schedule[0].at: expected milliseconds"],
  [() => readSeed(-1), "seed: expected a seed, a whole number from 0 to 4294967295, found -1"],
  [() => readSeed(1.5), "found 1.5"],
];

for (const [read, message] of BAD) {
  test(`${String(read).slice(6, 80).replace(/\s+/g, " ")} is refused in one line`, () => {
    assert.throws(read, (error: Error) => {
      assert.ok(error instanceof TypeError && error.message.includes(message), error.message);
      assert.doesNotMatch(error.message, /\n/);
      assert.ok(error.message.length < 300);
      return error.message.endsWith("; correct it or leave it out");
    });
  });
}
