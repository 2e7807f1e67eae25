/** Health, Check and Watch, and reflection, v1 and v1alpha, as any client meets them. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { type Client, credentials, makeGenericClientConstructor, status } from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";
import { is } from "@snippets/errors";
import { service as healthService } from "grpc-health-check";
import protobuf from "protobufjs";
import "protobufjs/ext/descriptor/index.js";
import { ErrUnavailable } from "./index.ts";
import { patient, residentMemory, type Serving, serve, start, until } from "./testing/service.ts";

const Health = makeGenericClientConstructor(healthService, "grpc.health.v1.Health");
type Any = Client &
  Record<
    string,
    (
      ...args: unknown[]
    ) => NodeJS.EventEmitter & { cancel(): void; write(v: unknown): void; end(): void }
  >;

function healthOf({ url }: { url: string }): Any {
  return new Health(url.replace("http://", ""), credentials.createInsecure()) as unknown as Any;
}

async function check(client: Any, service: string): Promise<string | number> {
  return new Promise((resolve) => {
    client.Check?.({ service }, (error: { code: number } | null, answer: { status: string }) =>
      resolve(error ? error.code : answer.status),
    );
  });
}

test("Check knows the server, its services, and no others", async () => {
  await using serving = await serve();
  const client = healthOf(serving);
  for (const service of ["", "greeter.v1.Greeter", "debug.v1.Debug"]) {
    assert.equal(await check(client, service), "SERVING");
  }
  for (const service of ["nobody.v1.Nobody", "constructor", "__proto__"]) {
    assert.equal(await check(client, service), status.NOT_FOUND);
  }
  serving.service.health.stop();
  assert.equal(await check(client, "greeter.v1.Greeter"), "NOT_SERVING");
  client.close();
});

test("the client's ready resolves while the service takes calls, and is counted as none", async () => {
  await using serving = await serve();
  const client = serving.client();
  await client.ready(patient());
  serving.service.health.stop();
  await assert.rejects(client.ready(patient()), (error) => is(error, ErrUnavailable));
  assert.equal((await client.vars(patient())).calls_started, 0);
});

test("Watch says what is, and each change at once; an unknown service stays unknown", async () => {
  await using serving = await serve();
  const client = healthOf(serving);
  const said: Record<string, string[]> = {};
  const watches = ["", "greeter.v1.Greeter", "nobody.v1.Nobody"].map((service) => {
    const all: string[] = [];
    said[service] = all;
    const watch = client.Watch?.({ service });
    watch?.on("data", ({ status }: { status: string }) => all.push(status));
    watch?.on("error", () => {});
    return watch;
  });
  await until(() => Object.values(said).every((all) => all.length === 1));
  serving.service.health.stop();
  await until(() => said[""]?.length === 2 && said["greeter.v1.Greeter"]?.length === 2);
  assert.deepEqual(said, {
    "": ["SERVING", "NOT_SERVING"],
    "greeter.v1.Greeter": ["SERVING", "NOT_SERVING"],
    "nobody.v1.Nobody": ["SERVICE_UNKNOWN"],
  });
  for (const watch of watches) watch?.cancel();
  client.close();
});

test("names that nobody serves are not kept, however many are watched", async () => {
  await using service = await start({ LOG_LEVEL: "error" });
  const client = healthOf(service);
  const watch = (name: string) =>
    new Promise<void>((resolve) => {
      const call = client.Watch?.({ service: name });
      call?.on("data", () => call.cancel());
      call?.on("error", () => resolve());
    });
  const megabytes = async (from: number, count: number) => {
    for (let n = from; n < from + count; n++) await watch(`${n}${"x".repeat(1_000_000)}`);
  };
  await megabytes(0, 50);
  const before = residentMemory(service.pid);
  await megabytes(50, 200);
  const now = residentMemory(service.pid);
  assert.ok(!(now - before > 100), `expected at most 100 MiB more, found ${before} → ${now}`);
  client.close();
});

for (const version of ["v1", "v1alpha"]) {
  const reflectionOf = ({ url }: Serving) => {
    const path = `grpc.reflection.${version}.ServerReflection`;
    // A client that has never seen a proto of the greeter: only that of reflection itself.
    const root = protobuf.Root.fromJSON(REFLECTION(version));
    const { [path]: definition } = fromJSON(root.toJSON(), { enums: String, oneofs: true });
    const Reflection = makeGenericClientConstructor(definition as never, path);
    return new Reflection(
      url.replace("http://", ""),
      credentials.createInsecure(),
    ) as unknown as Any;
  };
  // biome-ignore lint/suspicious/noExplicitAny: the shape differs from question to question
  type Reply = any;
  const ask = async (client: Any, ...questions: object[]): Promise<Reply[]> => {
    const stream = client.ServerReflectionInfo?.();
    const replies: Reply[] = [];
    stream?.on("data", (reply: Reply) => replies.push(reply));
    for (const question of questions) stream?.write(question);
    stream?.end();
    if (stream) await once(stream, "end");
    return replies;
  };

  test(`reflection ${version} lists the services and gives their files`, async () => {
    await using serving = await serve();
    const client = reflectionOf(serving);
    const [list, file, again, missing, odd] = await ask(
      client,
      { listServices: "" },
      { fileContainingSymbol: "greeter.v1.Greeter" },
      { fileByFilename: "greeter.proto" },
      { fileContainingSymbol: "nobody.v1.Nobody" },
      { fileContainingSymbol: "constructor" },
    );
    const names = list.listServicesResponse.service.map(({ name }: { name: string }) => name);
    assert.deepEqual(names.sort(), [
      "debug.v1.Debug",
      "greeter.v1.Greeter",
      "grpc.health.v1.Health",
      "grpc.reflection.v1.ServerReflection",
      "grpc.reflection.v1alpha.ServerReflection",
    ]);
    for (const { fileDescriptorResponse } of [file, again]) {
      const text = Buffer.concat(fileDescriptorResponse.fileDescriptorProto).toString("latin1");
      for (const name of ["SayHello", "LotsOfReplies", "LotsOfGreetings", "Chat", "rounds"]) {
        assert.ok(text.includes(name), name);
      }
    }
    for (const { errorResponse } of [missing, odd]) {
      assert.equal(errorResponse.errorCode, status.NOT_FOUND);
    }
    client.close();
  });

  test(`reflection ${version} answers as fast as its answers are taken, and no faster`, async () => {
    await using serving = await serve();
    const client = reflectionOf(serving);
    const questions = Array.from({ length: 500 }, () => ({ fileByFilename: "greeter.proto" }));
    assert.equal((await ask(client, ...questions)).length, 500);
    client.close();
  });
}

function REFLECTION(version: string): protobuf.INamespace {
  const string = (id: number) => ({ type: "string", id });
  const made: object = {
    nested: {
      grpc: {
        nested: {
          reflection: {
            nested: {
              [version]: {
                nested: {
                  ServerReflection: {
                    methods: {
                      ServerReflectionInfo: {
                        requestType: "Ask",
                        requestStream: true,
                        responseType: "Reply",
                        responseStream: true,
                      },
                    },
                  },
                  Ask: {
                    fields: {
                      fileByFilename: string(3),
                      fileContainingSymbol: string(4),
                      listServices: string(7),
                    },
                    oneofs: {
                      messageRequest: {
                        oneof: ["fileByFilename", "fileContainingSymbol", "listServices"],
                      },
                    },
                  },
                  Reply: {
                    fields: {
                      fileDescriptorResponse: { type: "Files", id: 4 },
                      listServicesResponse: { type: "Services", id: 6 },
                      errorResponse: { type: "Failure", id: 7 },
                    },
                  },
                  Files: {
                    fields: { fileDescriptorProto: { rule: "repeated", type: "bytes", id: 1 } },
                  },
                  Services: { fields: { service: { rule: "repeated", type: "Service", id: 1 } } },
                  Service: { fields: { name: string(1) } },
                  Failure: {
                    fields: { errorCode: { type: "int32", id: 1 }, errorMessage: string(2) },
                  },
                },
              },
            },
          },
        },
      },
    },
  };
  return made;
}
