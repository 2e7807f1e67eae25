import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { turn } from "../../observe/turn.ts";
import type { Outcome, Trial } from "../../trial.ts";

type Probe = (service: string) => Promise<boolean>;
type ProbeAll = (services: string[], probe: Probe, limit: number) => Promise<boolean[]>;

const LIMIT = 2;

const mistakes = {
  "no-limit":
    "All probes begin together. Start `limit` of them, and another one only when one has ended.",
  "one-by-one":
    "The second probe waits for the first one. Up to `limit` probes may be under way at once: start so many before you wait.",
  "in-batches":
    "One of the two has answered, and its place stays empty until the other one has. Start the next probe as soon as any one ends.",
  "stops-at-failure":
    "A probe that rejects is an answer, too: false. Catch it where you call the probe, and go on.",
  "answer-ignored":
    "The probe gave false, and the result says true. A promise that resolves may still bring a no.",
  "order-of-answers":
    "The results stand in the order in which the answers came. Put each at the place of its service.",
  "some-left-out": "Not every service was asked. Go on until none is left, whatever the limit.",
  "does-not-wait":
    "It returned before the last probe had ended. Await all of them: forEach does not wait for anything.",
  "empty-never-ends":
    "With no service no probe ever ends, and so nothing ends the promise. Look at how it settles when there is nothing to do.",
};

export default defineExercise({
  title: "Ask many services, a few at a time",
  objective: "You can ask many services at once within a limit, and take a failure as an answer.",
  task: `\`probe(service)\` asks one service whether it is ready. Its promise gives \`true\` or \`false\`, or it rejects. \`probeAll\` asks all services
of a list, and today it does so all at once, and gives up at the first one that fails. With a thousand services that is a flood.

Mend it. At most \`limit\` probes are under way at once, and as soon as one ends, the next one begins. The result is a list of \`true\` and
\`false\` in the order of the services; a probe that rejects counts as \`false\`.`,
  scope:
    "A probe that never ends, one that throws instead of rejecting, and limits below 1, are not asked for.",
  answer: ["probeAll"],
  hints: [
    "Think of `limit` workers. Each of them takes the next service from the list, asks it, and takes another one until none is left.",
    "A worker is an async function with a loop. All of them share one variable: the number of the next service. Between two `await` nobody else runs, so `next++` is safe.",
    "Start them with Array.from({ length: limit }, worker), and await Promise.all of what that gives. probe(…).catch(() => false) makes a failure an answer.",
  ],
  mistakes,
  explanation: `Each worker has at most one probe under way, so \`limit\` workers have at most \`limit\`. A worker that gets a quick answer takes the next
service at once and waits for nobody. The place in the list is taken before the \`await\`, so the result lands there whenever it comes.`,

  async check(trial: Trial, probeAll: ProbeAll) {
    const services = ["users", "greeter", "gateway", "stock", "primes"];
    const asked: string[] = [];
    const under = new Map<string, PromiseWithResolvers<boolean>>();
    const probe: Probe = (service) => {
      asked.push(service);
      const way = Promise.withResolvers<boolean>();
      under.set(service, way);
      return way.promise;
    };
    const end = (service: string, how: boolean | Error) => {
      if (how instanceof Error) under.get(service)?.reject(how);
      else under.get(service)?.resolve(how);
      under.delete(service);
    };

    const list = services.join(", ");
    trial.did = `called probeAll for ${list} with the limit ${LIMIT}; no probe has ended yet`;
    const all = trial.outcome(() => probeAll(services, probe, LIMIT));
    let early: Outcome<boolean[]> | undefined;
    void all.then((outcome) => {
      early = outcome;
    });
    await trial.until(() => asked.length >= LIMIT);
    await turn();
    trial.expect(asked.length >= LIMIT, {
      expected: `${LIMIT} services are asked`,
      found: describe(asked),
      look: mistakes["one-by-one"],
    });
    trial.expect(asked.length === LIMIT, {
      expected: `${LIMIT} services are asked`,
      found: describe(asked),
      look: mistakes["no-limit"],
    });

    const [slow = "", quick = ""] = asked;
    trial.did = `the probe of ${quick} gave true; that of ${slow} is still under way`;
    end(quick, true);
    await trial.until(() => asked.length > LIMIT);
    trial.expect(asked.length > LIMIT, {
      expected: "one more service is asked",
      found: describe(asked),
      look: mistakes["in-batches"],
    });

    const third = asked[LIMIT] as string;
    trial.did = `then the probe of ${third} rejected, and all others gave true but the last one, that of ${slow}`;
    const results = new Map([[third, false]]);
    end(third, new Error(`connect to ${third}: refused`));
    for (let one = 0; one < services.length; one++) {
      for (const service of under.keys()) if (service !== slow) end(service, true);
      for (let turns = 0; turns < 5; turns++) await turn();
    }
    const found = early ? describeOutcome(early) : "";
    trial.expect(early?.state !== "threw", {
      expected: "the failure counts as false, and the others are asked",
      found,
      look: mistakes["stops-at-failure"],
    });
    trial.expect(!early, {
      expected: `it waits for ${slow}`,
      found,
      look: mistakes["does-not-wait"],
    });

    trial.did = `the probe of ${slow} gave false, as the last one`;
    end(slow, false);
    results.set(slow, false);
    let over = false;
    void all.then(() => {
      over = true;
    });
    await trial.until(() => {
      for (const service of under.keys()) end(service, true);
      return over;
    });
    const whole = await all;
    trial.expect(asked.length === services.length, {
      expected: `${services.length} services are asked`,
      found: describe(asked),
      look: mistakes["some-left-out"],
    });
    const values = whole.state === "returned" ? whole.value : undefined;
    const expected = services.map((service) => results.get(service) ?? true);
    const finding = {
      expected: `it returns ${describe(expected)}`,
      found: describeOutcome(whole),
    };
    const no = (list: unknown) => Array.isArray(list) && list.filter((one) => !one).length;
    trial.expect(no(values) === no(expected), { ...finding, look: mistakes["answer-ignored"] });
    trial.expect(describe(values) === describe(expected), {
      ...finding,
      look: mistakes["order-of-answers"],
    });

    trial.did = "called probeAll for no service at all";
    const none = await trial.outcome(() => probeAll([], probe, LIMIT));
    trial.expect(none.state === "returned" && describe(none.value) === "[]", {
      expected: "it returns []",
      found: describeOutcome(none),
      look: mistakes["empty-never-ends"],
    });
  },
});
