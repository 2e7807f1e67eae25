import { background, type Context, withCancelCause } from "@snippets/context";
import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { Root } from "../../observe/root.ts";
import { turn } from "../../observe/turn.ts";
import type { Trial } from "../../trial.ts";

interface Job {
  result: Promise<number>;
  stop(): void;
}
type RunJob = (ctx: Context, start: () => Job) => Promise<number>;

const mistakes = {
  "never-settles":
    "The job gave its result, and runJob did not give it on. A promise of your own needs a resolve as well as a reject.",
  "stops-another":
    "start() starts a job each time it is called. Call it once, and stop the very job that it returned.",
  "never-stopped": "Nothing calls job.stop() when ctx ends. afterFunc(ctx, f) calls f then.",
  "stays-registered":
    "What was registered on ctx is still there after the job. afterFunc returns a function that takes it back: call it when the job is done.",
  "stays-after-failure":
    "When the job fails, the function that takes back the registration is not called. Call it in a `finally` block.",
  "waits-on-done":
    "A reaction on ctx.done() cannot be taken back; each job leaves one more on a context that lives long. Use afterFunc.",
  "error-lost":
    "The job failed while ctx was live, and its error was lost: cause(ctx) is undefined then. Throw the job's own error.",
  "starts-anyway": "ctx had ended before the job began. Ask ctx.err() first.",
  "cause-lost":
    "What was thrown is not the cause. ctx.err() says only that the context was canceled; cause(ctx) says why.",
  "refused-without-cause":
    "ctx had ended before the job began, and what was thrown is not the cause of that end. Throw cause(ctx) there, too.",
};

/** A job that the check ends as it likes. It counts how often it was started and stopped. */
class FakeJob implements Job {
  started = 0;
  stopped = 0;
  #end = Promise.withResolvers<number>();
  result = this.#end.promise;

  constructor() {
    this.result.catch(() => {});
  }

  start = (): Job => {
    this.started++;
    return this;
  };

  stop(): void {
    this.stopped++;
    this.fail(new Error("the job was stopped"));
  }

  finish(value: number): void {
    this.#end.resolve(value);
  }

  fail(error: Error): void {
    this.#end.reject(error);
  }
}

export default defineExercise({
  title: "Stop when the caller leaves",
  objective:
    "You can stop work when its context ends, and leave nothing behind on a context that lives on.",
  task: `\`start()\` starts a job: a query, a process, whatever takes time. The job knows nothing of contexts. \`job.result\` is its result, and
\`job.stop()\` stops it; then \`job.result\` rejects. Tie it to \`ctx\`:

- When \`ctx\` ends, stop the job and throw the cause of that end.
- When \`ctx\` has ended before, do not start the job at all.
- When the job ends first, with a result or with an error, nothing of it may stay on \`ctx\`: ten thousand jobs may run under one context.`,
  scope: "A job that ignores `stop()`, and a `start()` that throws, are not asked for.",
  answer: ["runJob"],
  hints: [
    "afterFunc(ctx, f) calls f when ctx ends. It returns a function.",
    "There are four cases: ctx has ended already, ctx ends first, the job succeeds first, the job fails first.",
    "cause(ctx) is undefined while ctx lives, so that in a catch block `throw cause(ctx) ?? error` throws the right one.",
  ],
  mistakes,
  explanation: `\`afterFunc\` is the registration, and the function that it returns takes it back; \`finally\` calls it whatever happened. In \`catch\`,
\`cause(ctx)\` is undefined unless the context has ended: then the job's own error goes on unchanged.`,

  async check(trial: Trial, runJob: RunJob) {
    const root = new Root();
    trial.defer(() => root.end());

    trial.did = "called runJob with a live context; the job gave 42";
    const good = new FakeJob();
    const returned = trial.outcome(() => runJob(root, good.start));
    await turn();
    good.finish(42);
    const result = await returned;
    trial.expect(result.state === "returned" && result.value === 42, {
      expected: "it returns 42",
      found: describeOutcome(result),
      look: mistakes["never-settles"],
    });
    await nothingLeft(trial, root, mistakes["stays-registered"]);

    trial.did = "called runJob, and canceled the context while the job was running";
    const reason = new Error("the caller left");
    const [ctx, cancel] = withCancelCause(background());
    const slow = new FakeJob();
    trial.defer(() => slow.fail(reason));
    const ended = trial.outcome(() => runJob(ctx, slow.start));
    await turn();
    cancel(reason);
    await turn();
    trial.expect(slow.stopped > 0, {
      expected: "it stops the job",
      found: "the job was still running",
      look: mistakes["never-stopped"],
    });
    trial.expect(slow.started === 1, {
      expected: "it has started one job",
      found: `jobs started: ${slow.started}`,
      look: mistakes["stops-another"],
    });
    const after = await ended;
    trial.expect(after.state === "threw" && after.error === reason, {
      expected: `it throws the cause: ${describe(reason)}`,
      found: describeOutcome(after),
      look: mistakes["cause-lost"],
    });

    trial.did = 'called runJob with a live context; the job failed with "disk full"';
    const bad = new FakeJob();
    const failure = new Error("disk full");
    const failed = trial.outcome(() => runJob(root, bad.start));
    await turn();
    bad.fail(failure);
    const threw = await failed;
    trial.expect(threw.state === "threw" && threw.error === failure, {
      expected: "it throws the job's own error",
      found: describeOutcome(threw),
      look: mistakes["error-lost"],
    });
    await nothingLeft(trial, root, mistakes["stays-after-failure"]);

    trial.did = "called runJob with a context that had ended before";
    const late = new FakeJob();
    const refused = await trial.outcome(() => runJob(ctx, late.start));
    trial.expect(late.started === 0, {
      expected: "it does not start the job",
      found: "it started the job",
      look: mistakes["starts-anyway"],
    });
    trial.expect(refused.state === "threw" && refused.error === reason, {
      expected: `it throws the cause: ${describe(reason)}`,
      found: describeOutcome(refused),
      look: mistakes["refused-without-cause"],
    });
  },
});

async function nothingLeft(trial: Trial, root: Root, look: string): Promise<void> {
  await turn();
  const { functions, reactions, listeners } = root.waiting();
  trial.expect(reactions === 0, {
    expected: "after the job nothing waits for the end of ctx",
    found: `reactions on ctx.done(): ${reactions}`,
    look: mistakes["waits-on-done"],
  });
  trial.expect(functions + listeners === 0, {
    expected: "after the job nothing waits for the end of ctx",
    found: `functions that wait: ${functions}; listeners on the signal: ${listeners}`,
    look,
  });
}
