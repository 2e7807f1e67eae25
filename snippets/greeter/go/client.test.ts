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

describeGo("a client in Go calls a greeter", (go) => {
  /** Runs the client to its end, and returns its lines of JSON and its exit code. */
  const client = async (...args: string[]) => {
    const running = runProgram(await go.build("greeter/go/client"), args);
    const code = await running.ended;
    return { code, lines: running.lines.map((line) => JSON.parse(line)) };
  };

  for (const language of languages) {
    describe(`the greeter in ${language}`, () => {
      test("all four kinds of call", async (t) => {
        const { url } = await startService(t, go, "greeter", language);
        assert.deepEqual(await client(url, "hello", "Alice", "zh-CN"), {
          code: 0,
          lines: [{ message: "你好，Alice！", language: "zh-CN" }],
        });
        const replies = await client(url, "replies", "Bob");
        assert.equal(replies.code, 0);
        assert.deepEqual(replies.lines[0], { message: "Hello, Bob!", language: "en" });
        assert.ok(replies.lines.length > 1);
        const thrice = await client(url, "replies", "Bob", "3");
        assert.deepEqual(thrice.lines, [...replies.lines, ...replies.lines, ...replies.lines]);
        const all = await client(url, "greetings", "Alice", "Bob", "Carol");
        assert.match(all.lines[0].message, /Alice.*Bob.*Carol/);
        const chat = await client(url, "chat", "one", "two");
        assert.equal(chat.code, 0);
        assert.match(JSON.stringify(chat.lines), /one.*two/);
      });

      const failures: [title: string, args: string[], error: object][] = [
        [
          "an invalid name, with the field that is wrong",
          ["hello", ""],
          {
            code: "InvalidArgument",
            is: ["invalid name"],
            reason: "INVALID_NAME",
            fields: ["name"],
          },
        ],
        [
          "an invalid name in the middle of a client stream",
          ["greetings", "Alice", "", "Bob"],
          {
            code: "InvalidArgument",
            is: ["invalid name"],
            reason: "INVALID_NAME",
            fields: ["name"],
          },
        ],
        [
          "an unknown language",
          ["hello", "Alice", "tlh"],
          {
            code: "InvalidArgument",
            is: ["unknown language"],
            reason: "UNKNOWN_LANGUAGE",
            fields: ["language"],
          },
        ],
        [
          "too many rounds of a server stream",
          ["replies", "Alice", "10001"],
          {
            code: "InvalidArgument",
            is: ["too many rounds"],
            reason: "TOO_MANY_ROUNDS",
            fields: ["rounds"],
          },
        ],
      ];
      for (const [title, args, expected] of failures) {
        test(`errors.Is and the details tell ${title}`, async (t) => {
          const { url } = await startService(t, go, "greeter", language);
          const { code, lines } = await client(url, ...args);
          const { error } = lines.at(-1);
          const fields = (error.violations ?? []).map(({ field }: { field: string }) => field);
          const found = { code: error.code, is: error.is, reason: error.reason, fields };
          assert.deepEqual(found, expected);
          assert.equal(code, 1);
        });
      }

      for (const method of ["hello", "replies", "chat"]) {
        test(`${method}: the deadline stops the handler`, async (t) => {
          const service = await startService(t, go, "greeter", language, { WORK: "3600000" });
          const { lines } = await client("-timeout", "1s", service.url, method, "Alice");
          assert.equal(lines.at(-1).error.code, "DeadlineExceeded");
          assert.deepEqual(lines.at(-1).error.is, ["context deadline exceeded"]);
          // Which comes first there, its own deadline or the end of the call, is a race.
          const line = await service.line(/"outcome":"(deadline_exceeded|canceled)"/);
          assert.ok(JSON.parse(line).budget_ms <= 1000, line);
        });

        test(`${method}: cancellation stops the handler`, async (t) => {
          const service = await startService(t, go, "greeter", language, { WORK: "3600000" });
          const calling = runProgram(await go.build("greeter/go/client"), [
            service.url,
            method,
            "Alice",
          ]);
          t.after(() => calling.kill());
          const counters = () => countersOf(go, service.url);
          await eventually(counters, ({ work_slices = 0 }) => work_slices > 0);
          calling.interrupt();
          assert.match(
            await calling.line(/"error"/),
            /"code":"Canceled".*"is":\["context canceled"\]/,
          );
          await service.line(/"outcome":"canceled"/);
          const stopped = await counters();
          assert.equal(stopped.calls_canceled, 1);
          assert.equal((await counters()).work_slices, stopped.work_slices);
        });
      }
    });
  }
});
