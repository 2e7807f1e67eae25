import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { type ServiceRow, ServiceTable } from "./table.ts";

const row = (name: string, port: number, pid: number): ServiceRow => ({
  name,
  url: `http://127.0.0.1:${port}`,
  port,
  pid,
  since: new Date("2026-01-02T03:04:05.678Z"),
});

test("prints a line a service, in columns", () => {
  const table = new ServiceTable(row("gateway", 8081, 77), row("users", 40080, 1234));
  assert.equal(
    inspect(table),
    [
      "gateway  http://127.0.0.1:8081   pid 77    since 2026-01-02T03:04:05Z",
      "users    http://127.0.0.1:40080  pid 1234  since 2026-01-02T03:04:05Z",
    ].join("\n"),
  );
});

test("prints a sentence when nothing runs", () => {
  assert.equal(inspect(new ServiceTable()), "No service is running.");
  assert.equal(new ServiceTable().toHTML(), "<p>No service is running.</p>");
});

test("is an array, and what it maps to is a plain one", () => {
  const table = new ServiceTable(row("users", 8080, 1));
  assert.equal(table.length, 1);
  assert.equal(table[0]?.name, "users");
  assert.equal(inspect(table.map(({ port }) => port)), "[ 8080 ]");
});

test("is a table in HTML, with what it holds escaped", () => {
  const html = new ServiceTable({ ...row("a", 1, 2), name: "<a>", url: 'http://h/"&' }).toHTML();
  assert.match(html, /^<table><thead><tr><th scope="col">name<\/th>/);
  assert.match(html, /<td>&lt;a&gt;<\/td><td><a href="http:\/\/h\/&quot;&amp;">/);
  assert.match(
    html,
    /<td>pid 2<\/td><td>since 2026-01-02T03:04:05Z<\/td><\/tr><\/tbody><\/table>$/,
  );
});
