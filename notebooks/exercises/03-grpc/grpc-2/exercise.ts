import { type ServerWritableStream, status } from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";
import { describe } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { hello, serveGreeter } from "../../observe/grpc.ts";
import { turn } from "../../observe/turn.ts";
import type { Trial } from "../../trial.ts";

type Call = ServerWritableStream<HelloRequest, HelloReply>;
type SendAll = (call: Call, greetings: AsyncIterable<string>) => Promise<void>;

const mistakes = {
  "ends-too-early":
    "Write each greeting that the source gives, in its order, and call call.end() after the last one. Wait for the loop before that.",
  "never-ends": "The caller waits for more: nobody called call.end().",
  "goes-on":
    'The caller has canceled, and the source is still read. The call emits "cancelled", and call.cancelled is true then: leave the loop.',
  "source-left-open":
    "The source is not read any more, but it was not told, so it holds what it has open. `for await` tells it when you leave the loop.",
  "ignores-backpressure":
    'write returned false: the caller is slower than the source, and what you write now fills the memory. Wait for "drain".',
  "throws-on-cancel":
    "The wait was given up because the caller canceled, and its error left sendAll. Catch what a canceled wait throws.",
  "waits-for-drain":
    'A canceled call never drains: the handler waits for ever. Wait for "drain" or "cancelled", whichever comes first.',
};

/** A source of greetings that a check can watch. It gives no more after `over`. */
class Source {
  taken = 0;
  closed = false;
  over = false;
  /** Comes before each greeting, which has a number from 1. */
  gate: (number: number) => Promise<void> = turn;

  async *greetings(count = Infinity, size = 0): AsyncGenerator<string> {
    try {
      while (this.taken < count && !this.over) {
        await this.gate(this.taken + 1);
        yield `Hello ${++this.taken}${"!".repeat(size)}`;
      }
    } finally {
      this.closed = true;
    }
  }
}

export default defineExercise({
  title: "A stream that knows when to wait and when to stop",
  objective:
    "You can write a server stream that keeps to the caller's pace and stops when the caller cancels.",
  task: `\`sendAll\` sends greetings until the source has no more. The source may be endless, and each greeting costs a query. So:

- \`call.write\` returns false when the caller does not keep up. Then wait until the call emits \`"drain"\`.
- When the caller cancels, take no further greeting, and close the source. Leaving a \`for await\` loop closes it.
- A caller may cancel while you wait.`,
  scope: "A source that fails, and deadlines, are not asked for.",
  answer: ["sendAll"],
  hints: [
    'Begin with the caller who cancels: in the loop, ask call.cancelled. Then see to write: `once(call, "drain")` of node:events is a promise.',
    'A canceled call emits "cancelled" and never "drain". Which of the two comes first?',
    'once(call, "drain", { signal }) rejects when the signal aborts. Abort it when the call emits "cancelled".',
  ],
  mistakes,
  explanation: `The AbortController ends the wait. Whatever leaves the loop, \`for await\` calls \`return()\` on the source, so that its \`finally\` block
runs. In Go, \`stream.Send\` blocks when the caller does not keep up, and returns an error when it has canceled.`,

  async check(trial: Trial, sendAll: SendAll) {
    let source = new Source();
    let start: (call: Call) => AsyncIterable<string>;
    let failure: unknown;
    const stub = await serveGreeter(trial, {
      lotsOfReplies: (call) => {
        const current = source;
        trial.defer(() => {
          current.over = true;
        });
        const sent = (async () => sendAll(call, start(call)))();
        sent.catch((error) => {
          failure = error;
        });
      },
    });
    /** Begins a call whose replies the check takes as it likes. */
    const begin = () => {
      const call = stub.lotsOfReplies(hello("Ada"));
      let code: status | undefined;
      call.on("error", () => {});
      call.on("status", (end) => {
        code = end.code;
      });
      trial.defer(() => call.cancel());
      return { call, code: () => code };
    };

    trial.did = "called a method that sends 3 greetings, and took them all";
    const got: string[] = [];
    start = () => source.greetings(3);
    const whole = begin();
    whole.call.on("data", ({ message }: HelloReply) => got.push(message));
    await trial.until(() => whole.code() !== undefined || failure !== undefined);
    const threw = failure !== undefined;
    trial.expect(!threw && got.join() === "Hello 1,Hello 2,Hello 3", {
      expected: "the greetings Hello 1, Hello 2, Hello 3, and no error",
      found: threw ? describe(failure) : got.join(", ") || "no greeting",
      look: threw ? "Find the line that throws it." : mistakes["ends-too-early"],
    });
    trial.expect(whole.code() === status.OK, {
      expected: "the call ends with OK",
      found: whole.code() === undefined ? "it did not end" : status[whole.code() as status],
      look: mistakes["never-ends"],
    });

    trial.did = "took 3 greetings of an endless source, and canceled the call";
    source = new Source();
    const canceled = Promise.withResolvers<void>();
    trial.defer(canceled.resolve);
    source.gate = (number) => (number > 3 ? canceled.promise.then(turn) : turn());
    start = (call) => {
      call.on("cancelled", () => canceled.resolve());
      return source.greetings();
    };
    let taken = 0;
    const short = begin();
    short.call.on("data", () => taken++);
    await trial.until(() => taken === 3);
    short.call.cancel();
    await trial.until(() => source.closed || source.taken > 20);
    const stopped = source.taken <= 20;
    trial.expect(stopped, {
      expected: "no more greetings are taken from the source",
      found: "the source is read on and on",
      look: mistakes["goes-on"],
    });
    trial.expect(source.closed, {
      expected: "the source is closed",
      found: "it is still open",
      look: mistakes["source-left-open"],
    });

    trial.did = "called the method, and took no greeting at all";
    source = new Source();
    let full = false;
    let ignored = false;
    start = (call) => {
      const write = call.write.bind(call);
      call.write = ((...chunk: Parameters<typeof write>) => {
        if (full) ignored = true;
        const more = write(...chunk);
        full = !more;
        return more;
      }) as typeof call.write;
      call.on("drain", () => {
        full = false;
      });
      return source.greetings(Infinity, 65_536);
    };
    const idle = begin();
    // Who listens takes in what a Readable holds, 16 messages, and then keeps the server waiting. A client
    // of grpc-js on which nobody has ever listened takes everything in, and the server need never wait.
    idle.call.on("readable", () => {});
    // The call is full when nothing has been taken for a while: the source never waits that long.
    let quiet = 0;
    let before = -1;
    await trial.until(() => {
      quiet = source.taken === before ? quiet + 1 : 0;
      before = source.taken;
      return ignored || (full && quiet > 10);
    });
    trial.expect(!ignored, {
      expected: "after write has returned false, nothing is written until the call drains",
      found: "more was written",
      look: mistakes["ignores-backpressure"],
    });

    trial.did =
      "called the method, took no greeting until write returned false, and canceled the call";
    idle.call.cancel();
    trial.expect(await trial.until(() => source.closed), {
      expected: "the source is closed",
      found: "it is still open",
      look: mistakes["waits-for-drain"],
    });
    await turn();
    trial.expect(failure === undefined, {
      expected: "no error: a caller who cancels is no fault",
      found: describe(failure),
      look: mistakes["throws-on-cancel"],
    });
  },
});
