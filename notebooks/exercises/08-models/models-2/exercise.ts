import { describe } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";

type Servers = (rate: number, work: number, mostWait: number) => number;

const mistakes = {
  "time-in-the-system":
    "The limit is for the wait. W holds the work, too: the wait is W - S, which is C · S / (c - a).",
  "load-of-one":
    "At a load of 1 the queue grows without end. The number of servers has to be greater than a = λS, not equal to it.",
  "queue-for-each":
    "You have counted with a queue for each server. With one queue for all, a request waits only when all are busy: Erlang C.",
  "load-alone":
    "There are enough servers for the load, and requests still wait too long. Add servers until the wait is short enough.",
  "erlang-b":
    "B is the probability that a request finds all servers busy when nobody may wait. Here they wait: C = B / (1 - ρ(1 - B)).",
  "powers-and-factorials":
    "a ** c and c! are too large for a number when there are hundreds of servers. Count B up, from 1, as the lesson does.",
};

export default defineExercise({
  title: "How many servers?",
  objective: "You can choose the number of servers for a wait, by Erlang's formula.",
  task: `\`servers\` gets how many requests come in a second, the mean work of one in milliseconds, and how long a request may wait on average, in milliseconds.
It returns the smallest number of servers, with one queue for all of them, for which the mean wait is not longer. Requests come independently, and
the work is exponential: M/M/c.

The starter takes as many servers as the load needs, and nobody looks at the wait.`,
  scope: "A limit of 0, and rates of 0, are not asked for.",
  answer: ["servers"],
  hints: [
    "With a = λS in servers: below which number of servers does the queue grow without end?",
    "The lesson has erlangC(a, c), and the wait is erlangC(a, c) * work / (c - a).",
    "Begin with c = Math.floor(a) + 1 and add one server while the wait is too long. a is rate * work / 1000.",
  ],
  mistakes,
  explanation: `The load says how many servers are the least. The wait decides how many more. Many servers together need fewer more: for a load of 1.6 one more
than the least was necessary, for a load of 400 ten more, which is a fortieth.`,

  async check(trial: Trial, servers: Servers) {
    const given = (rate: number, work: number, mostWait: number) => {
      trial.did = `called servers(${rate}, ${work}, ${mostWait}): ${rate} requests a second, ${work} ms each, a wait of ${mostWait} ms`;
      return servers(rate, work, mostWait);
    };
    const is = (wanted: number, number: number) => ({
      expected: `${wanted}`,
      found: describe(number),
    });

    const one = given(40, 20, 90);
    trial.expect(one === 1, { ...is(1, one), look: mistakes["time-in-the-system"] });

    const full = given(100, 10, 50);
    trial.expect(full === 2, { ...is(2, full), look: mistakes["load-of-one"] });

    const shared = given(160, 20, 30);
    trial.expect(shared === 4, { ...is(4, shared), look: mistakes["queue-for-each"] });

    const short = given(80, 20, 10);
    trial.expect(short === 3, { ...is(3, short), look: mistakes["load-alone"] });

    const medium = given(80, 20, 20);
    trial.expect(medium === 3, { ...is(3, medium), look: mistakes["erlang-b"] });

    const many = given(20_000, 20, 1);
    trial.expect(many === 411, { ...is(411, many), look: mistakes["powers-and-factorials"] });
  },
});
