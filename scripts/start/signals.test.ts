import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const MODULE = pathToFileURL(join(import.meta.dirname, "signals.ts")).href;
const PROGRAM = `
  import { onEnd } from ${JSON.stringify(MODULE)};
  onEnd((reason) => console.log("end", reason), () => { console.log("force"); process.exit(130); });
  setInterval(() => {}, 1000);
  console.log("ready");
`;

function run(stdio: "ignore" | "ipc") {
  const args = ["--input-type=module", "--eval", PROGRAM];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit", stdio] });
  let output = "";
  const { stdout } = child;
  assert.ok(stdout);
  stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  return {
    child,
    async until(text: string) {
      while (!output.includes(text)) {
        await once(stdout, "data");
      }
      return output;
    },
  };
}

test("signals that come together are one; a later one forces the end", {
  timeout: 60_000,
}, async (t) => {
  const { child, until } = run("ignore");
  t.after(() => child.kill("SIGKILL"));
  await until("ready");
  child.kill("SIGINT");
  await until("end SIGINT");
  child.kill("SIGTERM");
  child.kill("SIGINT");
  // Time is what is tested here: half a second tells a second Ctrl-C from an echo of the first.
  await new Promise((resolve) => setTimeout(resolve, 700));
  const ended = once(child, "exit");
  assert.equal(child.exitCode, null);
  child.kill("SIGINT");
  assert.deepEqual(await ended, [130, null]);
  assert.equal(await until("force"), "ready\nend SIGINT\nforce\n");
});

test("the death of the bootstrap is noticed", { timeout: 60_000 }, async (t) => {
  const { child, until } = run("ipc");
  t.after(() => child.kill("SIGKILL"));
  await until("ready");
  child.disconnect();
  await until("end npm start has ended");
});
