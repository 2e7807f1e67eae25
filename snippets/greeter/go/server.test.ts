/** Our client calls a greeter in Go: nothing in it knows in which language a service is written. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { background, Canceled, DeadlineExceeded, withCancel, withTimeout } from "@snippets/context";
import { as, is, RemoteError } from "@snippets/errors";
import { describeGo } from "../../../scripts/testing/go.ts";
import { eventually, type Language, startService } from "../../../scripts/testing/go-services.ts";
import {
  ErrInvalidName,
  ErrTooManyRounds,
  ErrUnavailable,
  ErrUnknownLanguage,
  GreeterClient,
} from "../index.ts";
import { all, patient } from "../testing/service.ts";

const languages: Language[] = ["Go", "TypeScript"];

describeGo("our client calls a greeter", (go) => {
  for (const language of languages) {
    describe(`the greeter in ${language}`, () => {
      const start = async (t: Parameters<typeof startService>[0], env: NodeJS.ProcessEnv = {}) => {
        const service = await startService(t, go, "greeter", language, env);
        const client = new GreeterClient(service.url);
        t.after(() => client.close());
        return { ...service, client };
      };

      test("all four kinds of call, and the counters", async (t) => {
        const { client } = await start(t);
        assert.deepEqual(await client.sayHello(patient(), { name: "Alice", language: "zh-CN" }), {
          message: "你好，Alice！",
          language: "zh-CN",
        });
        const replies = await all(client.lotsOfReplies(patient(), { name: "Bob", rounds: 2 }));
        assert.equal(replies.length, 12);
        const names = [{ name: "Alice" }, { name: "Bob" }];
        const { message } = await client.lotsOfGreetings(patient(), names);
        assert.equal(message, "Hello, Alice, Bob!");
        const chat = await all(client.chat(patient(), [{ text: "one" }, { text: "two" }]));
        assert.deepEqual(
          chat.map(({ text }) => text),
          ["You said: one", "You said: two"],
        );
        const { calls_started, calls_ok } = await client.vars(patient());
        assert.deepEqual([calls_started, calls_ok], [4, 4]);
      });

      type Ask = (client: GreeterClient) => Promise<unknown>;
      const bad: [title: string, ask: Ask, sentinel: Error, field: string][] = [
        ["no name", (c) => c.sayHello(patient(), { name: "" }), ErrInvalidName, "name"],
        [
          "an unknown language",
          (c) => c.sayHello(patient(), { name: "A", language: "tlh" }),
          ErrUnknownLanguage,
          "language",
        ],
        [
          "too many rounds",
          (c) => all(c.lotsOfReplies(patient(), { name: "A", rounds: 10_001 })),
          ErrTooManyRounds,
          "rounds",
        ],
        [
          "a bad name in a client stream",
          (c) => c.lotsOfGreetings(patient(), [{ name: "A" }, { name: "" }]),
          ErrInvalidName,
          "name",
        ],
      ];
      for (const [title, ask, sentinel, field] of bad) {
        test(`its errors keep their identity and details: ${title}`, async (t) => {
          const { client } = await start(t);
          await assert.rejects(ask(client), (error) => {
            assert.ok(is(error, sentinel), String(error));
            const remote = as(error, RemoteError);
            assert.equal(remote?.code, "INVALID_ARGUMENT");
            assert.equal(remote?.domain, "greeter.workbook.example");
            assert.equal(remote?.violations[0]?.field, field);
            return true;
          });
        });
      }

      const HOUR = { WORK: "3600000" };
      const kinds: [
        name: string,
        ask: (c: GreeterClient, ctx: ReturnType<typeof background>) => Promise<unknown>,
      ][] = [
        ["unary", (c, ctx) => c.sayHello(ctx, { name: "Alice" })],
        ["server stream", (c, ctx) => all(c.lotsOfReplies(ctx, { name: "Alice" }))],
        ["client stream", (c, ctx) => c.lotsOfGreetings(ctx, [{ name: "Alice" }])],
        ["chat", (c, ctx) => all(c.chat(ctx, [{ text: "hello" }]))],
      ];
      for (const [kind, ask] of kinds) {
        test(`${kind}: our deadline stops its handler`, async (t) => {
          const { client, line } = await start(t, HOUR);
          const [ctx, cancel] = withTimeout(background(), 500);
          await assert.rejects(ask(client, ctx), (error) => is(error, DeadlineExceeded));
          cancel();
          // Which comes first there, its own deadline or the end of the call, is a race.
          const text = await line(/"outcome":"(deadline_exceeded|canceled)"/);
          assert.ok(JSON.parse(text).budget_ms <= 500, text);
        });

        test(`${kind}: our cancellation stops its handler`, async (t) => {
          const { client, line } = await start(t, HOUR);
          const [ctx, cancel] = withCancel(background());
          const failing = assert.rejects(ask(client, ctx), (error) => is(error, Canceled));
          const vars = () => client.vars(patient());
          await eventually(vars, ({ work_slices = 0 }) => work_slices > 0);
          cancel();
          await failing;
          await line(/"outcome":"canceled"/);
          const stopped = await vars();
          assert.equal(stopped.calls_canceled, 1);
          assert.equal((await vars()).work_slices, stopped.work_slices);
        });
      }

      test("a process that is killed is ErrUnavailable", async (t) => {
        const { client, kill } = await start(t, HOUR);
        const failing = assert.rejects(client.sayHello(patient(), { name: "Alice" }), (error) =>
          is(error, ErrUnavailable),
        );
        await eventually(
          () => client.vars(patient()),
          ({ work_slices = 0 }) => work_slices > 0,
        );
        kill();
        await failing;
      });
    });
  }
});
