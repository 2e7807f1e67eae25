import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import { createLog, type LogOptions } from "./log.ts";

const noon = Date.parse("2026-01-02T12:00:00Z");

async function linesOf(options: LogOptions, write: (log: ReturnType<typeof createLog>) => void) {
  let text = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const log = createLog({ stream, clock: () => noon, ...options });
  write(log);
  await new Promise<void>((resolve) => log.flush(resolve));
  return text.split("\n").filter(Boolean);
}

test("a record is one line of JSON with its time, level and message", async () => {
  const lines = await linesOf({}, (log) => log.write("info", "request", { status: 200 }));
  assert.deepEqual(lines, [
    '{"time":"2026-01-02T12:00:00.000Z","level":"info","msg":"request","status":200}',
  ]);
});

test("the level error leaves out what is only for information", async () => {
  const lines = await linesOf({ level: "error" }, (log) => {
    log.write("info", "request");
    log.write("error", "the database is down");
  });
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).msg),
    ["the database is down"],
  );
});

test("a stream that is gone takes no line and does not hold up a flush", async () => {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
  stream.destroy();
  const log = createLog({ stream });
  log.write("info", "request");
  await new Promise<void>((resolve) => log.flush(resolve));
});
