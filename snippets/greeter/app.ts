/** Builds the service. Importing this module does nothing. */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { background, type CancelCauseFunc, withCancelCause } from "@snippets/context";
import {
  type Counters,
  createLog,
  createWork,
  type Log,
  type ServiceCounter,
  serviceCounters,
} from "@snippets/service";
import { Calls } from "./calls.ts";
import { DebugService } from "./generated/debug.ts";
import { GreeterService } from "./generated/greeter.ts";
import { createGreeter, type Greeter } from "./greet.ts";
import { bidiStream, clientStream, serverStream, unary } from "./handlers.ts";
import { addHealth, type Health } from "./health.ts";
import { admit } from "./interceptors/admit.ts";
import { withContext } from "./interceptors/context.ts";
import { withErrors } from "./interceptors/errors.ts";
import { innermost } from "./interceptors/innermost.ts";
import { observe } from "./interceptors/observe.ts";
import { addReflection } from "./reflection.ts";
import { repair } from "./repairs.ts";
import { createTransport, type Transport } from "./transport.ts";

/** What a service can be built with; all of it may be left out. Times are in milliseconds, sizes in bytes. */
export interface ServiceOptions {
  log?: Log;
  /** With them the service speaks TLS. Default: none. */
  credentials?: ServerCredentials | undefined;
  /** How long to work before each answer. Default: 0. */
  work?: number;
  /** The methods. Default: those that work so long. */
  greeter?: Greeter;
  /** The largest message that is read, after decompression. Default: 4 MiB. */
  maxMessage?: number;
  /** The most that the metadata of a call may count, as RFC 9113 (6.5.2) counts. Default: 16 KiB. */
  maxMetadata?: number;
  /** How many calls a connection may have in flight at once; the next ones wait at the client. Default: 1000. */
  maxStreams?: number;
  maxConnections?: number;
  handshakeTimeout?: number;
  /** After how long a silence the client is asked whether it is there. Default: 30 s. */
  keepaliveTime?: number;
  /** How long its answer may take before the connection is closed. Default: 10 s. */
  keepaliveTimeout?: number;
  /** How often a client may ask whether the service is there. Default: every 10 s. */
  minPingInterval?: number;
  /** After what time a client is told to connect again, to another instance perhaps. Default: an hour. */
  maxConnectionAge?: number;
}

/** A service that is built and does not listen yet. */
export interface Service {
  transport: Transport;
  health: Health;
  calls: Calls;
  counters: Counters<ServiceCounter<"calls">>;
  log: Log;
  /** Ends the contexts of all calls, with this cause. */
  cancel: CancelCauseFunc;
}

/** CreateService builds a service of its parts, with defaults for those that are left out. */
export function createService(options: ServiceOptions = {}): Service {
  const {
    log = createLog({ service: "greeter" }),
    credentials,
    work = 0,
    maxMessage = 4 * 1024 * 1024,
    maxMetadata = 16 * 1024,
    maxStreams = 1_000,
    maxConnections = 2_000,
    handshakeTimeout = 10_000,
    keepaliveTime = 30_000,
    keepaliveTimeout = 10_000,
    minPingInterval = 10_000,
    maxConnectionAge = 3_600_000,
  } = options;
  const calls = new Calls();
  const counters = serviceCounters("calls");
  const [root, cancel] = withCancelCause(background());
  const server = new Server({
    // The first is the innermost: it meets the call first, and what is sent last.
    interceptors: [
      innermost(),
      observe("/greeter.v1.Greeter/", { counters, log }),
      withContext(root),
      admit(calls, maxMetadata),
      withErrors(),
    ],
    "grpc.max_receive_message_length": maxMessage,
    "grpc.max_concurrent_streams": maxStreams,
    "grpc.keepalive_time_ms": keepaliveTime,
    "grpc.keepalive_timeout_ms": keepaliveTimeout,
    "grpc.max_connection_age_ms": maxConnectionAge,
    // Nobody asks for channelz, whose books cost each call a part of its time.
    "grpc.enable_channelz": 0,
  });
  repair(server, minPingInterval);

  const { greeter = createGreeter(createWork(work, counters)) } = options;
  server.addService(GreeterService, {
    sayHello: unary(greeter.sayHello),
    lotsOfReplies: serverStream(greeter.lotsOfReplies),
    lotsOfGreetings: clientStream(greeter.lotsOfGreetings),
    chat: bidiStream(greeter.chat),
  });
  server.addService(DebugService, { vars: unary(async () => ({ vars: counters.all() })) });
  const health = addHealth(server);
  addReflection(server);

  const transport = createTransport(server, credentials ?? ServerCredentials.createInsecure(), {
    secure: credentials !== undefined,
    maxConnections,
    handshakeTimeout,
  });
  return { transport, health, calls, counters, log, cancel };
}
