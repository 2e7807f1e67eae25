/** Builds the service. Importing this module does nothing. */
import { Server, type ServerUnaryCall, status } from "@grpc/grpc-js";
import { background, withCancel } from "@snippets/context";
import {
  type CallEnd,
  createLog,
  createWork,
  type Log,
  type Outcome,
  recorder,
  type Served,
  serviceCounters,
} from "@snippets/service";
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

const RESERVE = StockService.reserve.path;

/** A caller's own clock ends a call a moment before ours: what ends so close to its deadline, in ms, was ended by it. */
const CLOSE = 10;

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
    served: Served<CallEnd> | undefined,
  ): Promise<ReserveReply> {
    const [ctx, cancel] = withCancel(served?.within(background()) ?? background());
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
      const deadline = Number(call.getDeadline());
      const budget = Number.isFinite(deadline) ? deadline - Date.now() : undefined;
      const served = recorder.telemetry?.call(RESERVE, (name) => call.metadata.get(name), began);
      const end = (code: status, answer: () => void): void => {
        const time = performance.now();
        const ms = Math.round(time - began);
        const fields = { item, quantity, order, status: status[code], ms };
        log.write("info", "call", { ...fields, ...served?.ids });
        const late = deadline - Date.now() <= CLOSE;
        served?.end({ time, outcome: outcomeOf(code, late), code: status[code], budget });
        answer();
      };
      reserve(call, served).then(
        (reply) => end(status.OK, () => done(null, reply)),
        (error) => {
          const refused = error instanceof Refusal;
          const code = refused ? error.code : call.cancelled ? status.CANCELLED : status.INTERNAL;
          const details = refused ? error.details : "the call has ended, or the service has failed";
          if (code === status.INTERNAL) {
            log.write("error", String(error), { order, ...served?.ids });
          }
          served?.fail(error);
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

function outcomeOf(code: status, late: boolean): Outcome {
  if (code === status.OK) return "ok";
  if (code !== status.CANCELLED) return "failed";
  return late ? "deadline_exceeded" : "canceled";
}
