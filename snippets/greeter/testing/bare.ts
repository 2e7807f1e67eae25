/** A server of grpc-js itself, which the repairs are tried on. */
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerOptions,
  type ServerUnaryCall,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { GreeterService, type HelloReply, type HelloRequest } from "../index.ts";
import { innermost } from "../interceptors/innermost.ts";
import { type CallStatus, interceptor, Layer } from "../interceptors/layer.ts";
import { repair } from "../repairs.ts";

/** Longer than a deadline that passed at once would take, in milliseconds. */
const MOMENT = 20;

/** A server of grpc-js, with the repairs or without them. */
export interface Bare extends Disposable {
  url: string;
  /** The statuses that a layer of the repaired server heard of. */
  statuses: number[];
}

/**
 * Starts a server of grpc-js with two methods of the contract.
 *
 * `SayHello` greets after a moment. A name that begins with `with` comes back with metadata of the handler,
 * at the start for `with headers` and at the end for `with trailers`. `LotsOfGreetings` counts.
 */
export async function serveBare(repaired: boolean): Promise<Bare> {
  const statuses: number[] = [];
  class Listening extends Layer {
    override onStatus({ code }: CallStatus): void {
      statuses.push(code);
    }
  }
  const listening = interceptor((call) => new Listening(call));
  const options: ServerOptions = {
    "grpc.enable_channelz": 0,
    "grpc.max_receive_message_length": 10_000,
  };
  const server = new Server({ ...options, interceptors: repaired ? [innermost(), listening] : [] });
  if (repaired) repair(server, 60_000);
  const sayHello = (
    call: ServerUnaryCall<HelloRequest, HelloReply>,
    callback: sendUnaryData<HelloReply>,
  ): void => {
    const { name } = call.request;
    const metadata = new Metadata();
    metadata.set("x-handler", "was here");
    if (name === "with headers") call.sendMetadata(metadata);
    const trailers = name === "with trailers" ? metadata : undefined;
    const reply = { message: `Hello, ${name}!`, language: "en" };
    setTimeout(() => callback(null, reply, trailers), MOMENT);
  };
  const lotsOfGreetings = (
    call: NodeJS.EventEmitter,
    callback: sendUnaryData<HelloReply>,
  ): void => {
    let count = 0;
    call.on("data", () => count++);
    call.on("end", () => callback(null, { message: `${count}`, language: "en" }));
  };
  const { sayHello: hello, lotsOfGreetings: greetings } = GreeterService;
  server.addService({ hello, greetings }, { hello: sayHello, greetings: lotsOfGreetings } as never);
  const port = await new Promise<number>((resolve, reject) => {
    const done = (error: Error | null, port: number) => (error ? reject(error) : resolve(port));
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), done);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    statuses,
    [Symbol.dispose]: () => server.forceShutdown(),
  };
}
