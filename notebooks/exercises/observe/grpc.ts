import {
  type CallOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  type Metadata,
  makeGenericClientConstructor,
  type requestCallback,
  Server,
  ServerCredentials,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import {
  type GreeterServer,
  GreeterService,
  type HelloReply,
  type HelloRequest,
} from "@snippets/greeter";
import type { Trial } from "../trial.ts";

/** The generated client of the greeter, without anything of the workbook's around it. */
export interface GreeterStub {
  sayHello(
    request: HelloRequest,
    metadata: Metadata,
    options: CallOptions,
    done: requestCallback<HelloReply>,
  ): ClientUnaryCall;
  lotsOfReplies(request: HelloRequest): ClientReadableStream<HelloReply>;
  close(): void;
}

const Stub = makeGenericClientConstructor(GreeterService, "greeter.v1.Greeter");

/** Serves some methods of the greeter on a free loopback port until the trial is over. Returns a client of it. */
export async function serveGreeter(
  trial: Trial,
  methods: Partial<GreeterServer>,
): Promise<GreeterStub> {
  const server = new Server();
  server.addService(GreeterService, methods as UntypedServiceImplementation);
  const port = await new Promise<number>((resolve, reject) => {
    const plain = ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", plain, (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const stub = new Stub(
    `127.0.0.1:${port}`,
    credentials.createInsecure(),
  ) as unknown as GreeterStub;
  trial.defer(() => {
    stub.close();
    server.forceShutdown();
  });
  return stub;
}

/** Returns a request to greet somebody. */
export function hello(name: string): HelloRequest {
  return { name, language: "", rounds: 0 };
}
