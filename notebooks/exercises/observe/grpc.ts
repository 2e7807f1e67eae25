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
  type ServiceDefinition,
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

/**
 * Serves methods of a service on a free loopback port until the trial is over, and connects to it. The client is closed
 * then, too.
 */
export async function serveMethods<Stub extends { close(): void }>(
  trial: Trial,
  service: ServiceDefinition,
  methods: UntypedServiceImplementation,
  connect: (address: string) => Stub,
): Promise<Stub> {
  const server = new Server();
  server.addService(service, methods);
  const port = await new Promise<number>((resolve, reject) => {
    const plain = ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", plain, (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const stub = connect(`127.0.0.1:${port}`);
  trial.defer(() => {
    stub.close();
    server.forceShutdown();
  });
  return stub;
}

/** Serves some methods of the greeter, as serveMethods does. Returns a client of it. */
export function serveGreeter(trial: Trial, methods: Partial<GreeterServer>): Promise<GreeterStub> {
  return serveMethods(
    trial,
    GreeterService,
    methods as UntypedServiceImplementation,
    (address) => new Stub(address, credentials.createInsecure()) as unknown as GreeterStub,
  );
}

/** Returns a request to greet somebody. */
export function hello(name: string): HelloRequest {
  return { name, language: "", rounds: 0 };
}
