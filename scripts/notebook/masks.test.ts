import assert from "node:assert/strict";
import { test } from "node:test";
import { applyMasks, MASKS } from "./masks.ts";

/** What each mask replaces, and what it must leave alone. */
const cases: { [name: string]: { masks: [text: string, masked: string][]; leaves: string[] } } = {
  date: {
    masks: [
      ["at 2026-11-22T08:01:44.123Z", "at <date>"],
      ["2026-11-22T08:01:44+01:00 end", "<date> end"],
      ["Date: Sun, 22 Nov 2026 08:01:44 GMT", "Date: <date>"],
      ['{"level":30,"time":1763798504123}', '{"level":30,"time":<date>}'],
    ],
    leaves: [
      "born 1912-06-23",
      "Sunday",
      "12:30",
      "id 1763798504123",
      '"time": 12',
      '"total": 1763798504123',
      "chapter 2026",
    ],
  },
  id: {
    masks: [
      ["id 3f0c1f9e-8f6a-4d28-9b7e-0d4c5a6b7c8d", "id <id>"],
      ['"requestId":"9f86d081884c7d65"', '"requestId":"<id>"'],
      ["x-request-id: 9f86d081884c7d65", "x-request-id: <id>"],
      ["traceId: '0af7651916cd43dd8448eb211c80319c'", "traceId: '<id>'"],
      [
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "traceparent: 00-<id>-01",
      ],
    ],
    leaves: [
      '"id": 1',
      '"id":"ada"',
      "id deadbeef",
      'etag: "9f86d081884c7d65"',
      "sha256 9f86d081884c7d65",
      "requestId: none",
    ],
  },
  pid: {
    masks: [
      ["users, pid 4711, ready", "users, pid <pid>, ready"],
      ['{"pid":4711}', '{"pid":<pid>}'],
      ["{ pid: 4711, port: x }", "{ pid: <pid>, port: x }"],
      ["pid=4711", "pid=<pid>"],
      [
        "late\n(node:4711) MaxListenersExceededWarning: x",
        "late\n(node:<pid>) MaxListenersExceededWarning: x",
      ],
    ],
    leaves: [
      "4711 requests",
      "rapid 4711",
      "pids 4711",
      "exit code 1",
      "process 2 of 3",
      "see (node:4711) Warning: x",
      "(node:http)",
    ],
  },
  port: {
    masks: [
      ["http://127.0.0.1:8080/users/1", "http://127.0.0.1:<port>/users/1"],
      ["localhost:50051", "localhost:<port>"],
      ["http://[::1]:8080", "http://[::1]:<port>"],
      ["port 41234 is taken", "port <port> is taken"],
      ["{ port: 41234 }", "{ port: <port> }"],
      ["Port: 41234", "Port: <port>"],
    ],
    leaves: [
      "status: 404",
      "HTTP/1.1 201 Created",
      "example.com:8080",
      "10.0.0.1:8080",
      "report 12",
      "127.0.0.1",
      "support: 24",
      "ports 2",
    ],
  },
  duration: {
    masks: [
      ["took 12.3 ms", "took <duration> ms"],
      ["12ms", "<duration>ms"],
      ["1.25 s in all", "<duration> s in all"],
      ["850 µs", "<duration> µs"],
      ['"budget_ms":1999', '"budget_ms":<duration>'],
      ['"durationMs":3.2', '"durationMs":<duration>'],
      ["{ ms: 3.2 }", "{ ms: <duration> }"],
    ],
    leaves: [
      "Retry-After: 30",
      "wait 30 s",
      "3 messages",
      "1.5 GB",
      "200 OK",
      "12 items",
      "1.2 seconds",
    ],
  },
};

test("every mask has cases", () => {
  assert.deepEqual(Object.keys(cases).sort(), MASKS.map(({ name }) => name).sort());
});

for (const [name, { masks, leaves }] of Object.entries(cases)) {
  for (const [text, masked] of masks) {
    test(`the mask ${name} hits once in ${text}`, () => {
      const result = applyMasks(text);
      assert.equal(result.text, masked);
      assert.deepEqual([...result.hits], [[name, 1]]);
    });
  }
  for (const text of leaves) {
    test(`the mask ${name} leaves ${text}`, () => {
      assert.deepEqual(applyMasks(text), { text, hits: new Map() });
    });
  }
}

test("counts every hit, collapses padding, and does nothing the second time", () => {
  const table = applyMasks("GET    9.1 ms  x\nGET  112.4 ms  x");
  assert.equal(table.text, "GET <duration> ms  x\nGET <duration> ms  x");
  assert.deepEqual([...table.hits], [["duration", 2]]);
  assert.deepEqual(applyMasks(table.text), { text: table.text, hits: new Map() });
});
