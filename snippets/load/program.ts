/**
 * The program `load`: runs the plan in a file, or on standard input, and prints the result as JSON. `runApart` starts it, too,
 * and tells it the plan by messages.
 */
import { readFileSync } from "node:fs";
import { background, withCancel } from "@snippets/context";
import { APART, type Said } from "./apart.ts";
import { http } from "./http.ts";
import { load } from "./load.ts";
import { checkPlan, type Plan } from "./plan.ts";

const [ctx, stop] = withCancel(background());

const run = ({ target, ...shape }: Plan) => load({ ...shape, request: http(target), ctx });

/** Does what the process that started this one says, and ends with it. */
function serve(): void {
  process.once("disconnect", () => process.exit(1));
  process.on("message", async (said: Said) => {
    if (said === "stop") return stop();
    const result = await run(said.plan);
    process.send?.(JSON.parse(JSON.stringify(result)), () => process.exit(0));
  });
}

async function fromTerminal(): Promise<void> {
  const [, , file = "-"] = process.argv;
  let plan: unknown;
  try {
    plan = JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8"));
    checkPlan(plan, "load");
  } catch (error) {
    process.stderr.write(
      `${(error as Error).message}\nload: expected a plan: node program.ts plan.json, or the plan on standard input, such as ` +
        `{"rate": 100, "duration": 2000, "target": {"url": "http://127.0.0.1:8080/users"}}\n`,
    );
    process.exitCode = 2;
    return;
  }
  process.once("SIGINT", stop);
  const result = await run(plan as Plan);
  process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  stop();
}

if (process.argv[2] === APART) serve();
else await fromTerminal();
