import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { describeTools } from "../../../scripts/testing/go.ts";
import { runProgram } from "../../../scripts/testing/go-program.ts";
import {
  countersOf,
  eventually,
  type Language,
  startService,
} from "../../../scripts/testing/go-services.ts";

const languages: Language[] = ["Go", "TypeScript"];

const names = ["grpc-health-probe", "grpcurl"] as const;

await describeTools("the health of a greeter", names, (tools, go) => {
  const program = tools["grpc-health-probe"];
  const probe = async (url: string, ...args: string[]) => {
    const address = ["-addr", url.replace("http://", ""), "-rpc-timeout", "30s"];
    try {
      const { stderr } = await promisify(execFile)(program, [...address, ...args]);
      return { code: 0, text: stderr };
    } catch (error) {
      const { code, stderr } = error as { code: number; stderr: string };
      return { code, text: stderr };
    }
  };
  const patient = ["-connect-timeout", "30s"];

  for (const language of languages) {
    describe(`the greeter in ${language}`, () => {
      test("serving, as a whole and the service alone; an unknown service is unknown", async (t) => {
        const { url } = await startService(t, go, "greeter", language);
        for (const args of [[], ["-service", "greeter.v1.Greeter"]]) {
          assert.deepEqual(await probe(url, ...patient, ...args), {
            code: 0,
            text: "status: SERVING\n",
          });
        }
        const unknown = await probe(url, ...patient, "-service", "nobody.v1.Nobody");
        assert.equal(unknown.code, 3);
        assert.match(unknown.text, /code = NotFound/);
      });

      test("not serving while it drains, which Watch tells at once", async (t) => {
        const service = await startService(t, go, "greeter", language, { WORK: "3600000" });
        const client = await go.build("greeter/go/client");
        const call = runProgram(client, [service.url, "hello", "Alice"]);
        const address = service.url.replace("http://", "");
        const watch = runProgram(tools.grpcurl, [
          "-plaintext",
          address,
          "grpc.health.v1.Health/Watch",
        ]);
        t.after(() => [call, watch].map((program) => program.kill()));
        await watch.line(/"status": "SERVING"/);
        const counters = () => countersOf(go, service.url);
        await eventually(counters, ({ work_slices = 0 }) => work_slices > 0);
        const ended = service.stop();
        await watch.line(/"status": "NOT_SERVING"/);
        // By default it tries to connect for one second.
        const { code, text } = await probe(service.url);
        assert.ok(code === 2 || code === 4, `expected not to be served, found ${code} ${text}`);
        call.interrupt();
        watch.kill();
        assert.equal(await ended, 0);
      });
    });
  }
});
