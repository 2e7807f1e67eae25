/** What a caller meets who uses the client: the four kinds of call, their options, and their ends. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { InterceptingCall, type Interceptor, Metadata } from "@grpc/grpc-js";
import { background, Canceled, withCancel } from "@snippets/context";
import { is } from "@snippets/errors";
import {
  type CallRecord,
  ErrTooManyNames,
  ErrUnavailable,
  GreeterClient,
  type HelloReply,
} from "./index.ts";
import { languages } from "./languages.ts";
import { all, patient, type Serving, serve, start, until } from "./testing/service.ts";

describe("the four kinds of call", () => {
  let serving: Serving;
  let client: GreeterClient;
  before(async () => {
    serving = await serve();
    client = serving.client();
  });
  after(() => serving[Symbol.asyncDispose]());

  const greetings: [language: string, reply: HelloReply][] = [
    ["", { message: "Hello, Alice!", language: "en" }],
    ["en", { message: "Hello, Alice!", language: "en" }],
    ["zh-CN", { message: "你好，Alice！", language: "zh-CN" }],
    ["ja", { message: "こんにちは、Aliceさん！", language: "ja" }],
  ];
  for (const [language, reply] of greetings) {
    test(`unary, in the language "${language}"`, async () => {
      assert.deepEqual(await client.sayHello(patient(), { name: "Alice", language }), reply);
    });
  }

  test("a name of 100 characters, whatever they count in UTF-16 or UTF-8", async () => {
    for (const name of ["a".repeat(100), "🙂".repeat(100), "é".repeat(100)]) {
      const { message } = await client.sayHello(patient(), { name });
      assert.equal(message, `Hello, ${name}!`);
    }
  });

  test("a server stream: each language, round by round", async () => {
    const tags = languages.map(({ tag }) => tag);
    const once = await all(client.lotsOfReplies(patient(), { name: "Bob" }));
    assert.deepEqual(
      once.map(({ language }) => language),
      tags,
    );
    const thrice = await all(client.lotsOfReplies(patient(), { name: "Bob", rounds: 3 }));
    assert.deepEqual(thrice, [...once, ...once, ...once]);
  });

  test("a client stream: from an array and from an async generator", async () => {
    const names = [{ name: "Alice" }, { name: "Bob" }];
    const expected = { message: "Hello, Alice, Bob!", language: "en" };
    assert.deepEqual(await client.lotsOfGreetings(patient(), names), expected);
    const generated = (async function* () {
      yield* names;
    })();
    assert.deepEqual(await client.lotsOfGreetings(patient(), generated), expected);
  });

  test("a client stream takes its language from the first name", async () => {
    const names = [{ name: "Alice", language: "de" }, { name: "Bob" }];
    const { message } = await client.lotsOfGreetings(patient(), names);
    assert.equal(message, "Hallo, Alice, Bob!");
  });

  test("a bidirectional stream: each answer before the next question", async () => {
    let answered = 0;
    const questions = (async function* () {
      for (let asked = 0; asked < 3; asked++) {
        assert.equal(answered, asked);
        yield { from: "me", text: `${asked}` };
        while (answered === asked) await new Promise(setImmediate);
      }
    })();
    for await (const { from, text } of client.chat(patient(), questions)) {
      assert.deepEqual({ from, text }, { from: "greeter", text: `You said: ${answered}` });
      answered++;
    }
    assert.equal(answered, 3);
  });

  test("an empty chat ends at once", async () => {
    assert.deepEqual(await all(client.chat(patient(), [])), []);
  });

  test("a consumer that stops early ends the call", async () => {
    const before = serving.service.counters.all().calls_canceled;
    for await (const _ of client.lotsOfReplies(patient(), { name: "Bob", rounds: 10_000 })) break;
    for await (const _ of client.chat(patient(), endless())) break;
    await until(() => serving.service.counters.all().calls_canceled === before + 2);
  });

  test("the iteration of requests stops when the service has ended the call", async () => {
    let asked = 0;
    const names = (async function* () {
      try {
        for (; ; asked++) yield { name: "Alice" };
      } finally {
        asked = -1;
      }
    })();
    await assert.rejects(client.lotsOfGreetings(patient(), names), (error) =>
      is(error, ErrTooManyNames),
    );
    // Its next request finds the call over.
    while (asked !== -1) await new Promise(setImmediate);
  });

  test("what the iteration of requests throws is what the call fails with", async () => {
    const own = new Error("my own");
    const broken = async function* () {
      yield { name: "Alice", text: "hello" };
      throw own;
    };
    await assert.rejects(client.lotsOfGreetings(patient(), broken()), own);
    await assert.rejects(all(client.chat(patient(), broken())), own);
  });

  test("a hundred calls of each kind at the same time", async () => {
    const many = Array.from({ length: 100 }, async (_, n) => {
      const name = `Alice ${n}`;
      const [hello, replies, greetings, chat] = await Promise.all([
        client.sayHello(patient(), { name }),
        all(client.lotsOfReplies(patient(), { name })),
        client.lotsOfGreetings(patient(), [{ name }]),
        all(client.chat(patient(), [{ text: name }])),
      ]);
      assert.equal(hello.message, `Hello, ${name}!`);
      assert.equal(replies.length, languages.length);
      assert.ok(replies.every(({ message }) => message.includes(name)));
      assert.deepEqual(greetings, hello);
      assert.equal(chat[0]?.text, `You said: ${name}`);
    });
    await Promise.all(many);
  });

  async function* endless() {
    for (;;) yield { text: "and" };
  }
});

test("a generator that nobody iterates calls nobody", async () => {
  await using serving = await serve();
  const client = serving.client();
  client.lotsOfReplies(patient(), { name: "Bob" });
  client.chat(patient(), [{ text: "hello" }]);
  await client.sayHello(patient(), { name: "Bob" });
  assert.equal(serving.service.counters.all().calls_started, 1);
});

test("the counters come over gRPC, each from 0", async () => {
  await using serving = await serve();
  const client = serving.client();
  const none = {
    calls_started: 0,
    calls_ok: 0,
    calls_failed: 0,
    calls_canceled: 0,
    calls_deadline_exceeded: 0,
    work_slices: 0,
  };
  assert.deepEqual(await client.vars(patient()), none);
  await client.sayHello(patient(), { name: "Alice" });
  await client.sayHello(patient(), { name: "" }).catch(() => {});
  const some = { ...none, calls_started: 2, calls_ok: 1, calls_failed: 1 };
  assert.deepEqual(await client.vars(patient()), some);
});

test("metadata reach the service, from an object and from a Metadata", async () => {
  await using serving = await serve();
  const client = serving.client();
  const made = new Metadata();
  made.set("x-request-id", "r-2");
  for (const metadata of [{ "x-request-id": "r-1" }, made]) {
    await client.sayHello(patient(), { name: "Alice" }, { metadata });
  }
  assert.equal((await serving.line()).id, "r-1");
  assert.equal((await serving.line()).id, "r-2");
});

test("onCall hears of each call, and interceptors see it before the client's own do", async () => {
  await using serving = await serve();
  const records: CallRecord[] = [];
  const seen: (string | number)[] = [];
  const interceptor: Interceptor = (options, nextCall) => {
    seen.push(options.method_definition.path, Number(options.deadline ?? Number.NaN));
    return new InterceptingCall(nextCall(options));
  };
  const onCall = (record: CallRecord) => records.push(record);
  const client = serving.client({ interceptors: [interceptor], onCall });
  await client.sayHello(patient(), { name: "Alice" });
  await client.sayHello(patient(), { name: "" }).catch(() => {});
  await all(client.chat(patient(), [{ text: "one" }]));
  assert.deepEqual(
    records.map(({ method, code }) => [method, code]),
    [
      ["/greeter.v1.Greeter/SayHello", "OK"],
      ["/greeter.v1.Greeter/SayHello", "INVALID_ARGUMENT"],
      ["/greeter.v1.Greeter/Chat", "OK"],
    ],
  );
  assert.ok(records.every(({ start, end }) => end >= start));
  // The context has not become a deadline yet.
  assert.deepEqual(seen.slice(0, 2), ["/greeter.v1.Greeter/SayHello", Number.NaN]);
});

test("a service that is not there is ErrUnavailable, with a text that names its address", async () => {
  const serving = await serve();
  const { url } = serving;
  await serving[Symbol.asyncDispose]();
  const client = new GreeterClient(url);
  await assert.rejects(client.sayHello(patient(), { name: "Alice" }), (error: Error) => {
    assert.ok(is(error, ErrUnavailable));
    assert.match(error.message, /127\.0\.0\.1:\d+/);
    return true;
  });
  client.close();
  client.close();
});

test("after close, calls in flight end by themselves", async () => {
  await using serving = await serve({ work: 50 });
  const client = serving.client();
  const call = client.sayHello(patient(), { name: "Alice" });
  await until(() => serving.service.counters.all().work_slices > 0);
  client.close();
  assert.equal((await call).message, "Hello, Alice!");
  await assert.rejects(client.sayHello(patient(), { name: "Alice" }));
});

test("a context that has ended calls nobody", async () => {
  await using serving = await serve();
  const client = serving.client();
  const [ctx, cancel] = withCancel(background());
  cancel();
  const failing: (() => Promise<unknown>)[] = [
    () => client.sayHello(ctx, { name: "Alice" }),
    () => all(client.lotsOfReplies(ctx, { name: "Alice" })),
    () => client.lotsOfGreetings(ctx, [{ name: "Alice" }]),
    () => all(client.chat(ctx, [{ text: "hello" }])),
  ];
  for (const call of failing) await assert.rejects(call, (error) => is(error, Canceled));
  assert.equal(serving.service.counters.all().calls_started, 0);
});

test("two instances take turns, and when one is gone the other gets all", async () => {
  const first = await serve();
  await using second = await serve();
  const client = new GreeterClient([first.url, second.url]);
  const answered = () => [first, second].map(({ service }) => service.counters.all().calls_ok);
  // It begins with the instance that it reaches first.
  await until(async () => {
    await client.sayHello(patient(), { name: "Alice" });
    return answered().every((count) => count > 0);
  });
  const before = answered();
  for (let n = 0; n < 10; n++) await client.sayHello(patient(), { name: "Alice" });
  assert.deepEqual(
    answered().map((count, at) => count - (before[at] as number)),
    [5, 5],
  );
  await first[Symbol.asyncDispose]();
  let failed = 0;
  for (let n = 0; n < 20; n++) {
    await client.sayHello(patient(), { name: "Alice" }).catch(() => failed++);
  }
  assert.ok(failed <= 1, `${failed} failed`);
  client.close();
});

test("a call that may wait for the service is answered when that has come up", async () => {
  const serving = await serve();
  const { url } = serving;
  await serving[Symbol.asyncDispose]();
  const client = new GreeterClient(url, {
    channelOptions: { "grpc.initial_reconnect_backoff_ms": 100 },
  });
  const metadata = new Metadata({ waitForReady: true });
  const call = client.sayHello(patient(), { name: "Alice" }, { metadata });
  await using again = await start({ PORT: new URL(url).port });
  assert.equal((await call).message, "Hello, Alice!");
  assert.equal(again.url, url);
  client.close();
});

const URLS: [url: string | string[], options: object, message: RegExp][] = [
  ["127.0.0.1:50051", {}, /expected a URL such as http:.*found "127\.0\.0\.1:50051"/],
  ["greeter", {}, /expected a URL such as/],
  ["ftp://127.0.0.1", {}, /expected a URL such as/],
  ["http://127.0.0.1:1/greeter", {}, /leave out a path/],
  ["http://127.0.0.1:1", { tls: {} }, /expected an https: URL with the option tls/],
  [[], {}, /found none; give one/],
  [["http://127.0.0.1:1", "https://127.0.0.1:1"], {}, /all http: or all https:/],
  [["http://127.0.0.1:1", "http://localhost:1"], {}, /with IPv4 addresses/],
  ["https://127.0.0.1:1", { tls: { cert: "x" } }, /found no tls\.key/],
  ["https://127.0.0.1:1", { tls: { key: "x" } }, /found no tls\.cert/],
];
for (const [url, options, message] of URLS) {
  test(`the URL ${url} with ${JSON.stringify(options)} is refused`, () => {
    assert.throws(() => new GreeterClient(url, options), { name: "TypeError", message });
  });
}
