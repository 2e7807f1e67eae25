/** The client of the greeter service. */
import { Client, Metadata } from "@grpc/grpc-js";
import type { Context } from "@snippets/context";
import { errorf } from "@snippets/errors";
import {
  bidiStream,
  type Caller,
  clientStream,
  type Messages,
  serverStream,
  unary,
} from "./client/calls.ts";
import { createChannel, type GreeterClientOptions, type Urls } from "./client/channel.ts";
import { ErrUnavailable } from "./errors.ts";
import { DebugService } from "./generated/debug.ts";
import { ChatMessage, GreeterService, type HelloReply, HelloRequest } from "./generated/greeter.ts";
import {
  HealthCheckRequest,
  HealthCheckResponse_ServingStatus,
  HealthService,
} from "./generated/health/v1/health.ts";

/** The service, as its health knows it. */
const GREETER = "greeter.v1.Greeter";

/** Whom to greet, and how. */
export type HelloInput = Partial<HelloRequest> & Pick<HelloRequest, "name">;

/** Options of one call. */
export interface GreeterCallOptions {
  /** Sent with the call, beside what gRPC itself sends. Keys that end with `-bin` have bytes as values. */
  metadata?: Metadata | Record<string, string | Buffer>;
}

/**
 * A GreeterClient calls a greeter service.
 *
 * Each method takes a context first. Its deadline goes to the service, which stops when it passes; canceling
 * it ends the call on both sides. A call fails with an error that `is` recognises: `ErrInvalidName` and its
 * neighbours, `Canceled`, `DeadlineExceeded`, `ErrUnavailable`.
 */
export class GreeterClient {
  readonly #client: Client;

  /**
   * Takes the address of the service, "http://127.0.0.1:50051", or with TLS "https://localhost:50051". It
   * throws a TypeError for another URL and for options that do not fit together. It connects with the
   * first call, and again when the connection is lost. With several addresses, of instances of the service,
   * they take turns: each call goes to the next one that is there.
   */
  constructor(urls: Urls, options: GreeterClientOptions = {}) {
    const channel = createChannel(urls, options);
    this.#client = new Client(channel.address, channel.credentials, channel.options);
  }

  /** Greets one person. */
  sayHello(
    ctx: Context,
    request: HelloInput,
    options: GreeterCallOptions = {},
  ): Promise<HelloReply> {
    const { sayHello } = GreeterService;
    return unary(this.#caller(ctx, options), sayHello, HelloRequest.create(request));
  }

  /**
   * Greets one person in every language, `rounds` times. The call begins with the iteration and ends with
   * it, also when that stops early. The service waits while nobody takes its replies.
   */
  lotsOfReplies(
    ctx: Context,
    request: HelloInput,
    options: GreeterCallOptions = {},
  ): AsyncGenerator<HelloReply, void> {
    const { lotsOfReplies } = GreeterService;
    return serverStream(this.#caller(ctx, options), lotsOfReplies, HelloRequest.create(request));
  }

  /** Greets all people in one reply. The iteration of `requests` goes on as the service takes them. */
  lotsOfGreetings(
    ctx: Context,
    requests: Messages<HelloInput>,
    options: GreeterCallOptions = {},
  ): Promise<HelloReply> {
    const { lotsOfGreetings } = GreeterService;
    const complete = map(requests, (request) => HelloRequest.create(request));
    return clientStream(this.#caller(ctx, options), lotsOfGreetings, complete);
  }

  /** Sends messages, and yields the answers as they come. The call begins and ends with the iteration. */
  chat(
    ctx: Context,
    messages: Messages<Partial<ChatMessage>>,
    options: GreeterCallOptions = {},
  ): AsyncGenerator<ChatMessage, void> {
    const { chat } = GreeterService;
    const complete = map(messages, (message) => ChatMessage.create(message));
    return bidiStream(this.#caller(ctx, options), chat, complete);
  }

  /** Returns the counters of the service by their names, for example `calls_canceled`. */
  async vars(ctx: Context, options: GreeterCallOptions = {}): Promise<Record<string, number>> {
    return (await unary(this.#caller(ctx, options), DebugService.vars, {})).vars;
  }

  /**
   * Resolves when the service takes calls, which it says by its health (Check of grpc.health.v1); rejects with
   * ErrUnavailable when it cannot be reached or is about to stop. The service does not count it as a call.
   */
  async ready(ctx: Context, options: GreeterCallOptions = {}): Promise<void> {
    const request = HealthCheckRequest.create({ service: GREETER });
    const { status } = await unary(this.#caller(ctx, options), HealthService.check, request);
    if (status === HealthCheckResponse_ServingStatus.SERVING) return;
    const expected =
      "expected its health to be SERVING, found that it takes no calls; ask again later";
    throw errorf("%w: %s", ErrUnavailable, expected);
  }

  /** Closes the connection when the calls in flight are over. A second call does nothing. */
  close(): void {
    this.#client.close();
  }

  #caller(ctx: Context, { metadata = {} }: GreeterCallOptions): Caller {
    if (metadata instanceof Metadata) return { client: this.#client, ctx, metadata };
    const made = new Metadata();
    for (const [key, value] of Object.entries(metadata)) made.set(key, value);
    return { client: this.#client, ctx, metadata: made };
  }
}

async function* map<A, B>(values: Messages<A>, f: (value: A) => B): AsyncGenerator<B, void> {
  for await (const value of values) yield f(value);
}
