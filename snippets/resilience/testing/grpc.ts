import {
  type Client,
  credentials,
  makeGenericClientConstructor,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceError,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { afterFunc } from "@snippets/context";
import type { Code } from "@snippets/errors";
import { type Call, ended } from "../call.ts";
import { taxonomy } from "./http.ts";

const text = {
  path: "/test.Test/Get",
  requestStream: false,
  responseStream: false,
  requestSerialize: (value: string) => Buffer.from(value),
  requestDeserialize: String,
  responseSerialize: (value: string) => Buffer.from(value),
  responseDeserialize: String,
} as const;
const service = { get: text };
const TestClient = makeGenericClientConstructor(service, "Test");

type Get = (
  request: string,
  done: (err: ServiceError | null, reply: string) => void,
) => { cancel(): void };

/** Starts a gRPC server that answers the call of this number with a status, with "OK", or not at all, and counts. */
export async function startGrpc(answer: (number: number) => Code | "OK" | undefined) {
  const counts = { calls: 0, canceled: 0 };
  const canceled = Promise.withResolvers<void>();
  const server = new Server();
  server.addService(service, {
    get(call: ServerUnaryCall<string, string>, done: sendUnaryData<string>) {
      const number = counts.calls++;
      call.once("cancelled", () => {
        counts.canceled++;
        canceled.resolve();
      });
      const code = answer(number);
      if (code === "OK") done(null, String(number));
      else if (code !== undefined) done({ code: status[code], details: `no. ${number}` });
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (err, port) => {
      if (err) reject(err);
      else resolve(port);
    });
  });
  const client = new TestClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
    // grpc-js retries by itself what the server has not begun.
    "grpc.enable_retries": 0,
  }) as unknown as Client & { get: Get };
  const get: Call<string> = (ctx) =>
    new Promise((resolve, reject) => {
      const call = client.get("anything", (err, reply) => {
        stop();
        if (err === null) resolve(reply);
        else if (ctx.err() !== undefined) reject(ended(ctx));
        else {
          const code = status[err.code] as Code;
          reject(taxonomy.fromStatus({ code, message: err.details, details: [] }));
        }
      });
      const stop = afterFunc(ctx, () => call.cancel());
    });
  return {
    counts,
    /** Resolves when the server has seen that a call was canceled. */
    canceled: canceled.promise,
    get,
    [Symbol.dispose]() {
      client.close();
      server.forceShutdown();
    },
  };
}
