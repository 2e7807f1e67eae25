import { once } from "node:events";
import { Agent, request, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe } from "../describe.ts";
import type { Trial } from "../trial.ts";

/** A request that is under way. */
export interface Asked {
  /** Resolves with the answer; rejects when the connection ends before it is whole. */
  answer: Promise<{ status: number; body: string }>;
  /** Closes the connection, as a client that leaves does. */
  leave(): void;
}

/** A service in a trial. */
export interface Served {
  /** Its address, without a slash at the end. */
  url: string;
  ask(options?: { method?: string; path?: string; headers?: Record<string, string> }): Asked;
}

/** Listens on a free loopback port until the trial is over. Each request gets a connection of its own. */
export async function serve(trial: Trial, server: unknown): Promise<Served> {
  trial.expect(server instanceof Server, {
    expected: "a server, as createServer of node:http makes it",
    found: describe(server),
    look: "Return the server; the check makes it listen.",
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  trial.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    ask({ method = "GET", path = "/", headers = {} } = {}) {
      const agent = new Agent({ keepAlive: false });
      const sent = request({ host: "127.0.0.1", port, method, path, headers, agent });
      const answer = (async () => {
        sent.end();
        const [response] = await once(sent, "response");
        response.setEncoding("utf8");
        let body = "";
        for await (const part of response) body += part;
        return { status: response.statusCode as number, body };
      })();
      // Whoever does not want the answer any more need not catch it.
      answer.catch(() => {});
      sent.on("error", () => {});
      return { answer, leave: () => void sent.destroy() };
    },
  };
}
