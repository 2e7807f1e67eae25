/** Builds the service. Importing this module does nothing. */
import { Server, type ServerUnaryCall, status } from "@grpc/grpc-js";
import { background, withCancel } from "@snippets/context";
import { createLog, createWork, type Log, serviceCounters } from "@snippets/service";
import { HealthImplementation } from "grpc-health-check";
import {
  type ReserveReply,
  type ReserveRequest,
  type StockServer,
  StockService,
} from "./generated/stock.ts";
import { Refusal, Shelf } from "./shelf.ts";

/** What a service can be built with. Times are in milliseconds. */
export interface ServiceOptions {
  /** How many there are of each item. */
  levels: ReadonlyMap<string, number>;
  log?: Log;
  /** How long to work before each answer. Default: 0. A call that has ended meanwhile sets nothing aside. */
  work?: number;
}

/** A service that is built and does not listen yet. */
export interface Service {
  server: Server;
  /** Stops the service: it takes no new calls, and resolves with whether those in flight ended within `timeout` ms. */
  drain(timeout: number): Promise<boolean>;
}

/** The services that have a health of their own; "" is the server as a whole. */
const NAMES = ["", "stock.v1.Stock"];

/** CreateService builds a service of its parts. */
export function createService({
  levels,
  log = createLog({ service: "stock" }),
  work: workMs = 0,
}: ServiceOptions): Service {
  const shelf = new Shelf(levels);
  const work = createWork(workMs, serviceCounters("calls"));

  /** Reserves after the work. The context ends with the call, when it is canceled or its deadline passes. */
  async function reserve(
    call: ServerUnaryCall<ReserveRequest, ReserveReply>,
  ): Promise<ReserveReply> {
    const [ctx, cancel] = withCancel(background());
    call.on("cancelled", cancel);
    try {
      await work(ctx);
      return shelf.reserve(call.request);
    } finally {
      cancel();
    }
  }

  const methods: StockServer = {
    reserve(call, done) {
      const { item, quantity, order } = call.request;
      const began = performance.now();
      const end = (code: status, answer: () => void): void => {
        const ms = Math.round(performance.now() - began);
        log.write("info", "call", { item, quantity, order, status: status[code], ms });
        answer();
      };
      reserve(call).then(
        (reply) => end(status.OK, () => done(null, reply)),
        (error) => {
          const refused = error instanceof Refusal;
          const code = refused ? error.code : call.cancelled ? status.CANCELLED : status.INTERNAL;
          const details = refused ? error.details : "the call has ended, or the service has failed";
          if (code === status.INTERNAL) log.write("error", String(error), { order });
          end(code, () => done({ code, details }));
        },
      );
    },
  };
  const server = new Server();
  server.addService(StockService, methods);
  const health = new HealthImplementation(
    Object.fromEntries(NAMES.map((name) => [name, "SERVING" as const])),
  );
  health.addToServer(server);

  return {
    server,
    async drain(timeout) {
      for (const name of NAMES) health.setStatus(name, "NOT_SERVING");
      return new Promise((resolve) => {
        const late = setTimeout(() => {
          server.forceShutdown();
          resolve(false);
        }, timeout);
        server.tryShutdown(() => {
          clearTimeout(late);
          resolve(true);
        });
      });
    },
  };
}
