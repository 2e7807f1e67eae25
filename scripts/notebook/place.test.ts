import assert from "node:assert/strict";
import { test } from "node:test";
import type { Output } from "./format.ts";
import { asReaderSees, ownHost } from "./place.ts";

const place = { host: "127.9.8.7", root: "/home/ann/my book" };

test("each kernel on Linux gets a loopback address of its own", () => {
  const hosts = new Set(Array.from({ length: 50 }, () => ownHost("linux")));
  assert.ok(hosts.size > 45);
  for (const host of hosts) assert.match(host, /^127\.\d+\.\d+\.\d+$/);
  assert.ok(!hosts.has("127.0.0.1"));
  assert.equal(ownHost("darwin"), "127.0.0.1");
});

test("the host and the project's paths are what a reader would see", () => {
  const outputs: Output[] = [
    { output_type: "stream", name: "stdout", text: "listening on http://127.9.8.7:8080\n" },
    {
      output_type: "error",
      ename: "FetchError",
      evalue: "connect ECONNREFUSED 127.9.8.7:8080",
      traceback: [
        "at file:///home/ann/my%20book/snippets/users/main.ts:3:1",
        "at /home/ann/my book/notebooks",
      ],
    },
    {
      output_type: "display_data",
      metadata: {},
      data: {
        "application/json": { at: ["/home/ann/my book/x", 1, null] },
        "text/html": "<p>/home/ann/my book</p>",
      },
    },
  ];
  const before = structuredClone(outputs);
  const seen = asReaderSees(outputs, place);
  assert.deepEqual(seen, [
    { output_type: "stream", name: "stdout", text: "listening on http://127.0.0.1:8080\n" },
    {
      output_type: "error",
      ename: "FetchError",
      evalue: "connect ECONNREFUSED 127.0.0.1:8080",
      traceback: ["at snippets/users/main.ts:3:1", "at notebooks"],
    },
    {
      output_type: "display_data",
      metadata: {},
      data: { "application/json": { at: ["x", 1, null] }, "text/html": "<p>.</p>" },
    },
  ]);
  assert.deepEqual(outputs, before);
  assert.deepEqual(asReaderSees(seen, place), seen);
});

test("binary data and foreign paths stay", () => {
  const outputs: Output[] = [
    {
      output_type: "display_data",
      metadata: {},
      data: { "image/png": "127.9.8.7", "text/plain": "/home/ann/other 10.0.0.1" },
    },
  ];
  assert.deepEqual(asReaderSees(outputs, place), outputs);
});
