import { createServer } from "node:http";
import { describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { serve } from "../../observe/http.ts";
import type { Trial } from "../../trial.ts";

type Wait = (ms: number) => Promise<void>;
type Create = (url: string, name: string, wait: Wait) => Promise<string>;

const MOST = 4;

const mistakes = {
  "no-key":
    "The POST has no Idempotency-Key. Without one the service cannot know that a second POST is the first one again.",
  "new-key":
    "The second POST has another key than the first, so the service takes it for another user. Make the key once, before the loop.",
  "one-key-for-all":
    "Two users were created with one key, so the service takes the second for the first again. Make a key in each call.",
  "only-429": "503 says that the service cannot answer now. It may be asked again, as after 429.",
  "does-not-wait":
    "Retry-After says how long to wait before the next attempt. Await wait() before it.",
  "wrong-unit": "Retry-After holds seconds, and wait takes milliseconds.",
  "wait-may-be-missing":
    "A caller can leave wait out, and the compiler does not mind. Whoever forgets it sends four requests at once. Ask for it, with no default.",
  "retries-everything":
    "422 says that the request itself is wrong. The same request is answered in the same way; throw an error at once.",
  "never-gives-up": "A service may be down for long. Stop after four attempts, and throw an error.",
};

export default defineExercise({
  title: "A POST that may be repeated",
  objective: "You can repeat a request that creates something, without creating it twice.",
  task: `\`create\` sends a POST with a user's name and returns the header \`Location\` of the answer 201. When the answer is 429 or 503, it waits as
long as \`Retry-After\` says and sends the POST again, four times in all. Any other answer is an error, and so is a fourth 429 or 503. The
header \`Idempotency-Key\` tells the service which attempts belong together; its value stands in double quotes.

\`wait(ms)\` waits. The check gives one that takes no time. A caller must not be able to leave it out.`,
  scope: "A Retry-After that holds a date, and connections that break, are not asked for.",
  answer: ["create"],
  hints: [
    "Which value must be the same in all attempts of one call, and another in the next call?",
    "randomUUID of node:crypto makes a key. Make it before the loop.",
    'In the loop: send; return on 201; throw unless 429 or 503; await wait(1000 * Number(answer.headers.get("retry-after"))).',
  ],
  mistakes,
  types: [
    {
      code: 'void create("http://127.0.0.1/users", "Ada");',
      refused: [2554],
      expected: "the compiler refuses a call without wait",
      look: mistakes["wait-may-be-missing"],
    },
  ],
  explanation: `The key is made once a call and sent with every attempt. The service keeps the answer under the key: when an answer was lost on the way, the
next attempt gets it, and no second user is created. \`Retry-After\` tells all clients to stay away for a while.`,

  async check(trial: Trial, create: Create) {
    let keys: (string | undefined)[] = [];
    let statuses: number[] = [];
    let waits: number[] = [];
    const server = createServer((request, response) => {
      request.resume();
      const key = request.headers["idempotency-key"];
      keys.push(key === undefined ? undefined : String(key));
      // One that never stops has to be stopped here.
      if (keys.length > 2 * MOST) return void request.socket.destroy();
      const status = statuses[keys.length - 1] ?? statuses.at(-1) ?? 201;
      const header = status === 201 ? { location: "/users/7" } : { "retry-after": "7" };
      response.writeHead(status, header).end();
    });
    const { url } = await serve(trial, server);
    const posts = () => keys.length;
    const wait = async (ms: number) => void waits.push(ms);
    const call = (what: string, answers: number[]) => {
      trial.did = `called create; ${what}`;
      [keys, statuses, waits] = [[], answers, []];
      return trial.outcome(() => create(`${url}/users`, "Ada", wait));
    };

    await call("the answer was 201", [201]);
    const [first] = keys;
    trial.expect(first !== undefined, {
      expected: "the POST has an Idempotency-Key",
      found: keys.length === 0 ? "there was no POST" : "it has none",
      look: mistakes["no-key"],
    });
    await call("for a second time, the answer was 201", [201]);
    trial.expect(keys[0] !== first, {
      expected: "another Idempotency-Key than in the first call",
      found: "the same",
      look: mistakes["one-key-for-all"],
    });

    const late = await call("the answers were 503 with Retry-After: 7, then 201", [503, 201]);
    trial.expect(late.state === "returned" && late.value === "/users/7", {
      expected: "it returns /users/7 after two POSTs",
      found: `${describeOutcome(late)}, after ${posts()}`,
      look: mistakes["only-429"],
    });
    trial.expect(keys[0] === keys[1], {
      expected: "both POSTs have the same Idempotency-Key",
      found: "they have different ones",
      look: mistakes["new-key"],
    });
    trial.expect(waits.length > 0, {
      expected: "it waits 7000 ms before the second POST",
      found: "it did not wait",
      look: mistakes["does-not-wait"],
    });
    trial.expect(waits[0] === 7000, {
      expected: "it waits 7000 ms before the second POST",
      found: `it waited ${waits[0]} ms`,
      look: mistakes["wrong-unit"],
    });

    const wrong = await call("the answer was 422", [422]);
    trial.expect(wrong.state === "threw" && posts() === 1, {
      expected: "it throws an error after one POST",
      found: `${describeOutcome(wrong)}, after ${posts()}`,
      look: mistakes["retries-everything"],
    });

    const down = await call("every answer was 429", [429]);
    trial.expect(down.state === "threw" && posts() === MOST, {
      expected: `it throws an error after ${MOST} POSTs`,
      found: `${describeOutcome(down)}, after ${posts() > 2 * MOST ? "many more" : posts()}`,
      look: mistakes["never-gives-up"],
    });
  },
});
