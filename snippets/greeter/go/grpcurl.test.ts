import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { describeTools } from "../../../scripts/testing/go.ts";
import { type Language, startService } from "../../../scripts/testing/go-services.ts";

const languages: Language[] = ["Go", "TypeScript"];

await describeTools("grpcurl knows a greeter by reflection", ["grpcurl"], (tools, go) => {
  for (const language of languages) {
    describe(`the greeter in ${language}`, () => {
      const start = async (t: TestContext) => {
        const { url } = await startService(t, go, "greeter", language);
        const address = url.replace("http://", "");
        return async (before: string[], ...after: string[]) => {
          const args = ["-plaintext", "-max-time", "30", ...before, address, ...after];
          return (await promisify(execFile)(tools.grpcurl, args)).stdout;
        };
      };

      test("it lists the services and describes them", async (t) => {
        const grpcurl = await start(t);
        const services = (await grpcurl([], "list")).trim().split("\n");
        for (const service of [
          "debug.v1.Debug",
          "greeter.v1.Greeter",
          "grpc.health.v1.Health",
          "grpc.reflection.v1.ServerReflection",
          "grpc.reflection.v1alpha.ServerReflection",
        ]) {
          assert.ok(services.includes(service), `${service} is not among ${services}`);
        }
        assert.deepEqual((await grpcurl([], "list", "greeter.v1.Greeter")).trim().split("\n"), [
          "greeter.v1.Greeter.Chat",
          "greeter.v1.Greeter.LotsOfGreetings",
          "greeter.v1.Greeter.LotsOfReplies",
          "greeter.v1.Greeter.SayHello",
        ]);
        const request = await grpcurl([], "describe", ".greeter.v1.HelloRequest");
        assert.match(request, /string name = 1;\n\s+string language = 2;\n\s+uint32 rounds = 3;/);
        const health = await grpcurl([], "describe", "grpc.health.v1.Health");
        assert.match(
          health,
          /rpc Watch \( .grpc.health.v1.HealthCheckRequest \) returns \( stream/,
        );
      });

      test("it makes all four kinds of call", async (t) => {
        const grpcurl = await start(t);
        const call = async (method: string, ...messages: object[]) => {
          const input = messages.map((message) => JSON.stringify(message)).join("");
          const output = await grpcurl(["-d", input], `greeter.v1.Greeter/${method}`);
          return JSON.parse(`[${output.trim().replaceAll(/\n\}\n\{/g, "\n},{")}]`);
        };
        assert.deepEqual(await call("SayHello", { name: "Alice", language: "zh-CN" }), [
          { message: "你好，Alice！", language: "zh-CN" },
        ]);
        const replies = await call("LotsOfReplies", { name: "Bob" });
        assert.deepEqual(replies[0], { message: "Hello, Bob!", language: "en" });
        assert.equal(
          (await call("LotsOfReplies", { name: "Bob", rounds: 2 })).length,
          replies.length * 2,
        );
        const [all] = await call("LotsOfGreetings", { name: "Alice" }, { name: "Bob" });
        assert.match(all.message, /Alice.*Bob/);
        const chat = await call("Chat", { from: "me", text: "one" }, { from: "me", text: "two" });
        assert.deepEqual(
          chat.map(({ text }: { text: string }) => /one|two/.exec(text)?.[0]),
          ["one", "two"],
        );
      });

      test("it shows a status with its details, which it decodes by reflection or by itself", async (t) => {
        const grpcurl = await start(t);
        const failing = grpcurl(["-d", '{"name":""}'], "greeter.v1.Greeter/SayHello");
        // The exit code is 64 and the gRPC code.
        await assert.rejects(failing, ({ code, stderr }: { code: number; stderr: string }) => {
          assert.equal(code, 64 + 3);
          assert.match(stderr, /Code: InvalidArgument/);
          assert.match(stderr, /"@type": "type.googleapis.com\/google.rpc.ErrorInfo"/);
          assert.match(stderr, /"field": "name"/);
          return true;
        });
      });

      // grpcurl chooses v1 itself, and goes back to v1alpha only where there is no v1. It cannot be told
      // which; but v1alpha is a service like any other, so it can call that by hand.
      test("reflection v1alpha answers too", async (t) => {
        const grpcurl = await start(t);
        const method = "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
        const { listServicesResponse } = JSON.parse(
          await grpcurl(["-d", '{"list_services":"*"}'], method),
        );
        const names = listServicesResponse.service.map(({ name }: { name: string }) => name);
        assert.ok(names.includes("greeter.v1.Greeter"), `found ${names}`);
        const symbol = '{"file_containing_symbol":"greeter.v1.Greeter"}';
        const { fileDescriptorResponse } = JSON.parse(await grpcurl(["-d", symbol], method));
        const files = fileDescriptorResponse.fileDescriptorProto.map(atob).join();
        assert.match(files, /LotsOfGreetings/);
      });
    });
  }
});
