/** Replicas of users and greeter as real processes, and clients that call whichever has its turn. */
import { once } from "node:events";
import { Agent, get } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { resolve } from "node:path";
import { background, withTimeout } from "@snippets/context";
import { GreeterClient } from "@snippets/greeter";
import { type Running, runProgram } from "../../../scripts/testing/go-program.ts";
import type { Replica } from "../index.ts";

/** A replica in a process of its own. */
export interface Process extends Replica {
  running: Running;
}

/** A service that tests update. */
export interface Kind {
  name: "users" | "greeter";
  /** Asks whether a replica takes requests. */
  ready(replica: Replica): Promise<boolean>;
  /** Sends one request. It rejects when that is not answered as it should be. */
  call(replica: Replica): Promise<void>;
  /** Lets go of what was kept to call this replica. */
  forget(url: string): void;
}

/** Spawn starts a process and does not wait for anything. `kill` makes its stop one without draining. */
export async function spawn(
  name: Kind["name"],
  { env = {}, kill = false }: { env?: Record<string, string>; kill?: boolean } = {},
): Promise<Process> {
  const port = await freePort();
  const main = resolve(import.meta.dirname, `../../${name}/main.ts`);
  const running = runProgram(process.execPath, [main], {
    PORT: String(port),
    LOG_LEVEL: "error",
    RATE_LIMIT: "1000000",
    ...env,
  });
  return {
    running,
    url: `http://127.0.0.1:${port}`,
    async stop() {
      if (kill) running.kill();
      else void running.stop();
      await running.ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Users over HTTP, with connections that are used again. */
export function users(): Kind & Disposable {
  const agent = new Agent({ keepAlive: true });
  const ask = (url: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const request = get(url, { agent, timeout: 10_000 }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode));
        response.on("error", reject);
      });
      request.on("timeout", () => request.destroy(new Error("expected an answer in 10 s")));
      request.on("error", reject);
    });
  return {
    name: "users",
    ready: async ({ url }) => (await ask(`${url}/readyz`)) === 200,
    async call({ url }) {
      const status = await ask(`${url}/users`);
      if (status !== 200) throw new Error(`expected status 200, found ${status}`);
    },
    forget() {},
    [Symbol.dispose]: () => agent.destroy(),
  };
}

/** Greeter over gRPC, with a connection to each replica. */
export function greeter(): Kind & Disposable {
  const clients = new Map<string, GreeterClient>();
  const clientOf = (url: string): GreeterClient => {
    const client = clients.get(url) ?? new GreeterClient(url);
    clients.set(url, client);
    return client;
  };
  const within = async (ms: number, call: (ctx: ReturnType<typeof background>) => unknown) => {
    const [ctx, cancel] = withTimeout(background(), ms);
    try {
      await call(ctx);
    } finally {
      cancel();
    }
  };
  return {
    name: "greeter",
    async ready({ url }) {
      // A connection of its own: that of the calls would wait longer and longer before it tries again.
      const probe = new GreeterClient(url, {
        channelOptions: { "grpc.use_local_subchannel_pool": 1 },
      });
      try {
        await within(1_000, (ctx) => probe.ready(ctx));
        return true;
      } finally {
        probe.close();
      }
    },
    call: ({ url }) => within(10_000, (ctx) => clientOf(url).sayHello(ctx, { name: "Alice" })),
    forget(url) {
      clients.get(url)?.close();
      clients.delete(url);
    },
    [Symbol.dispose]() {
      for (const client of clients.values()) client.close();
    },
  };
}
