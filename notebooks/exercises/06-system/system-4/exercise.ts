import type { Server } from "node:http";
import { describe } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { serve } from "../../observe/http.ts";
import { turn } from "../../observe/turn.ts";
import type { Trial } from "../../trial.ts";

type Call = (service: string, trace: string) => Promise<string>;
interface Recorder {
  add(trace: string): void;
  flush(): Promise<void>;
}
interface Service {
  server: Server;
  stop(): Promise<void>;
}
type Gateway = (call: Call, spans: Recorder) => Service;

const mistakes = {
  "still-shared":
    "Two requests are under way, and the call for the first one names the trace of the second. `current` is one variable for all requests. Give each request its own.",
  "one-at-a-time":
    "The second request waits until the first one is over. Requests need not take turns: each needs a variable of its own.",
  "span-of-another":
    "Both requests are answered, and their spans are not in their traces. Record the trace that this request came with.",
  "breaks-off": "stop() broke off a request that was under way. server.close() lets it end.",
  "sent-too-soon":
    "The spans were sent while a request was still under way, so its span stays behind. Wait until the server is closed, then flush.",
  "never-sent":
    "stop() is over, and the span of the last request was not sent. Call flush after the last one.",
  "does-not-wait": "stop() was over before flush was, and its process would end now. Await it.",
  "stop-never-ends": "All is answered and sent, and stop() does not come to its end.",
};

export default defineExercise({
  title: "Find the bug: spans in a strange trace, and the last ones lost",
  objective:
    "You can find where a service mixes up the traces of its requests, and where it loses their spans.",
  task: `This small gateway calls \`users\` and then \`greeter\`, and tells \`spans\` the trace of each request that it has answered. At night, with one
request at a time, all is well. By day, calls stand in the traces of other requests. And after each deployment the spans of the last requests
are missing. Mend both:

- Each call, and each span, belongs to the trace that its own request came with, also when many are under way at the same time.
- \`stop()\` lets the requests under way end, and resolves when their spans have been sent: \`flush\` sends what has been added until then.`,
  scope: "Requests without the header, calls that fail, and a second stop() are not asked for.",
  answer: ["gateway"],
  hints: [
    "How many requests are there at a time, and how many variables `current`? And who adds the last span, before or after flush?",
    "A const inside the handler belongs to one request. In stop(), the callback of server.close comes when the last request is over.",
    "In stop: await new Promise((resolve) => server.close(resolve)); and then await spans.flush();",
  ],
  mistakes,
  explanation: `While a handler waits, other requests come, and each set \`current\` anew. What belongs to one request must be handed on with it, as a
local variable or in its context. And what is recorded at the end of a request can only be sent after that end: first close, then flush.`,

  async check(trial: Trial, gateway: Gateway) {
    const calls: { service: string; trace: string; answer(text: string): void }[] = [];
    const call: Call = (service, trace) =>
      new Promise((answer) => calls.push({ service, trace, answer }));
    let added: string[] = [];
    const sent: string[] = [];
    let flushing: () => void = () => {};
    let flushes = 0;
    const spans: Recorder = {
      add: (trace) => void added.push(trace),
      async flush() {
        flushes++;
        sent.push(...added);
        added = [];
        await new Promise<void>((resolve) => {
          flushing = resolve;
        });
      },
    };
    trial.did = "called gateway";
    const { server, stop } = gateway(call, spans);
    const service = await serve(trial, server);
    trial.defer(() => {
      flushing();
      for (const { answer } of calls) answer("");
    });
    const ask = (trace: string) =>
      trial.outcome(() => service.ask({ headers: { traceparent: trace } }).answer);
    const calledFor = async (many: number) => {
      await trial.until(() => calls.length >= many);
      return calls.map((one) => `${one.service} in ${one.trace}`);
    };

    trial.did = "sent request A, and then request B while A was under way";
    const a = ask("trace-A");
    await calledFor(1);
    const b = ask("trace-B");
    const both = await calledFor(2);
    trial.expect(calls.length >= 2, {
      expected: "users called for A and for B",
      found: describe(both),
      look: mistakes["one-at-a-time"],
    });
    trial.did = "sent request A, and then request B while A was under way; users answered for A";
    calls[0]?.answer("Alice");
    const third = (await calledFor(3))[2];
    trial.expect(third === "greeter in trace-A", {
      expected: "greeter in trace-A",
      found: third ?? "no call",
      look: mistakes["still-shared"],
    });
    trial.did = "let both requests be answered, A first";
    calls[2]?.answer("Hello");
    await a;
    calls[1]?.answer("Bob");
    await calledFor(4);
    calls[3]?.answer("Hello");
    await b;
    await trial.until(() => added.length + sent.length === 2);
    const recorded = [...sent, ...added];
    trial.expect(recorded.join() === "trace-A,trace-B", {
      expected: describe(["trace-A", "trace-B"]),
      found: describe(recorded),
      look: mistakes["span-of-another"],
    });

    trial.did = "called stop() while request C was under way, and then let it be answered";
    const c = ask("trace-C");
    await calledFor(5);
    let stopped = false;
    const stopping = trial.outcome(async () => {
      await stop();
      stopped = true;
    });
    for (let i = 0; i < 10; i++) await turn();
    const early = flushes;
    flushing();
    calls[4]?.answer("Carol");
    await trial.until(() => calls.length >= 6);
    calls[5]?.answer("Hello");
    const last = await c;
    trial.expect(last.state === "returned", {
      expected: "an answer",
      found: "the connection was broken off",
      look: mistakes["breaks-off"],
    });
    await trial.until(() => flushes > early || stopped);
    trial.expect(sent.includes("trace-C") || (early === 0 && flushes === 0), {
      expected: "the span of C sent",
      found: `flush was called before C was over; sent: ${describe(sent)}`,
      look: mistakes["sent-too-soon"],
    });
    trial.expect(sent.includes("trace-C"), {
      expected: "the span of C sent",
      found: "flush was not called",
      look: mistakes["never-sent"],
    });
    for (let i = 0; i < 10; i++) await turn();
    trial.expect(!stopped, {
      expected: "stop() waits for flush",
      found: "it was over before",
      look: mistakes["does-not-wait"],
    });
    flushing();
    const end = await stopping;
    trial.expect(end.state === "returned", {
      expected: "stop() comes to its end",
      found: end.state === "threw" ? "it rejected" : "it is still waiting",
      look: mistakes["stop-never-ends"],
    });
  },
});
