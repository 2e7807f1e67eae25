/** Health: whether the service takes calls (grpc.health.v1). */
import type { Server, ServerWritableStream } from "@grpc/grpc-js";
import { HealthImplementation } from "grpc-health-check";

/** The services that have a health of their own; "" is the server as a whole. */
const SERVICES = ["", "greeter.v1.Greeter", "debug.v1.Debug"];

/** A Health answers Check and Watch. All services serve until they stop. */
export interface Health {
  /** Says from now on that nothing is served, to those who watch at once. */
  stop(): void;
}

/** AddHealth adds the health service to a server. */
export function addHealth(server: Pick<Server, "addService">): Health {
  const health = new HealthImplementation(
    Object.fromEntries(SERVICES.map((name) => [name, "SERVING" as const])),
  );
  health.addToServer({
    addService(definition, { watch, ...others }) {
      server.addService(definition, {
        ...others,
        // The library keeps each name that somebody watched for ever. What is not served never will be.
        watch(call: ServerWritableStream<{ service: string }, { status: string }>) {
          if (SERVICES.includes(call.request.service)) (watch as (call: unknown) => void)(call);
          else call.write({ status: "SERVICE_UNKNOWN" });
        },
      });
    },
  });
  return {
    stop() {
      for (const name of SERVICES) health.setStatus(name, "NOT_SERVING");
    },
  };
}
