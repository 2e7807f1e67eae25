import assert from "node:assert/strict";
import { test } from "node:test";
import { describeGo } from "../../../scripts/testing/go.ts";
import { startProgram } from "../../../scripts/testing/go-program.ts";

describeGo("users in Go", (go) => {
  test("it answers like the service in TypeScript, and a malformed body does not end it", async (t) => {
    const service = await startProgram(await go.build("users/go"));
    t.after(() => service.kill());
    assert.match(service.lines[0] ?? "", /^users listening on http:\/\/127\.0\.0\.1:\d+$/);
    const url = `${service.url}/users`;
    assert.deepEqual(await (await fetch(url)).json(), [
      { id: 1, name: "Alice", version: 1 },
      { id: 2, name: "Bob", version: 1 },
    ]);
    const bad = await fetch(url, { method: "POST", body: "{" });
    assert.equal(bad.status, 400);
    assert.equal(bad.headers.get("content-type"), "application/problem+json");
    const created = await fetch(url, { method: "POST", body: '{"name":"Carol"}' });
    assert.equal(created.status, 201);
    assert.equal(created.headers.get("location"), "/users/3");
    assert.equal(await service.stop(), 0);
  });
});
