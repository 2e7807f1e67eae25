import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { describeGo } from "../../../scripts/testing/go.ts";
import { runProgram } from "../../../scripts/testing/go-program.ts";
import {
  countersOf,
  eventually,
  type Language,
  startService,
} from "../../../scripts/testing/go-services.ts";

const languages: Language[] = ["Go", "TypeScript"];

describeGo("a client in Go calls users", (go) => {
  /** Runs the client to its end, and returns what it printed and its exit code. */
  const client = async (...args: string[]) => {
    const running = runProgram(await go.build("users/go/client"), args);
    const code = await running.ended;
    return { code, answer: JSON.parse(running.lines.join("\n")) };
  };

  for (const language of languages) {
    describe(`users in ${language}`, () => {
      test("lists, creates, reads and deletes", async (t) => {
        const { url } = await startService(t, go, "users", language);
        const alice = { id: 1, name: "Alice", version: 1 };
        const carol = { id: 3, name: "Carol", version: 1 };
        assert.deepEqual((await client(url, "list")).answer[0], alice);
        assert.deepEqual(await client(url, "create", "Carol"), { code: 0, answer: carol });
        assert.deepEqual(await client(url, "get", "3"), { code: 0, answer: carol });
        assert.deepEqual(await client(url, "delete", "3"), { code: 0, answer: { deleted: 3 } });
      });

      test("errors.Is finds ErrNotFound in problem details", async (t) => {
        const { url } = await startService(t, go, "users", language);
        const { code, answer } = await client(url, "get", "99");
        assert.deepEqual([code, answer.error.is], [1, ["no such user"]]);
        assert.equal(answer.error.code, "NotFound");
        assert.equal(answer.error.reason, "USER_NOT_FOUND");
      });

      test("the deadline travels in a header and stops the handler", async (t) => {
        const service = await startService(t, go, "users", language, { WORK: "3600000" });
        const { answer } = await client("-timeout", "1s", service.url, "list");
        assert.deepEqual(answer.error.is, ["context deadline exceeded"]);
        // Which comes first there, its own deadline or the end of the connection, is a race.
        const line = await service.line(/"outcome":"(deadline_exceeded|canceled)"/);
        const { budget_ms } = JSON.parse(line);
        assert.ok(budget_ms > 0 && budget_ms <= 1000, line);
      });

      test("cancellation stops the handler", async (t) => {
        const service = await startService(t, go, "users", language, { WORK: "3600000" });
        const calling = runProgram(await go.build("users/go/client"), [service.url, "list"]);
        t.after(() => calling.kill());
        const counters = () => countersOf(go, service.url);
        await eventually(counters, ({ work_slices = 0 }) => work_slices > 0);
        calling.interrupt();
        assert.match(await calling.line(/"error"/), /"is":\["context canceled"\]/);
        await service.line(/"outcome":"canceled"/);
        const stopped = await counters();
        assert.equal(stopped.requests_canceled, 1);
        assert.equal((await counters()).work_slices, stopped.work_slices);
      });

      test("a service that has gone is unavailable", async (t) => {
        const service = await startService(t, go, "users", language);
        await service.stop();
        const { answer } = await client(service.url, "list");
        assert.deepEqual(answer.error.is, ["service unavailable"]);
      });
    });
  }
});
