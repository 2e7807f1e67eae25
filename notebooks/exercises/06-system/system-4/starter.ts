import { createServer, type Server } from "node:http";

type Call = (service: string, trace: string) => Promise<string>;
interface Recorder {
  add(trace: string): void;
  flush(): Promise<void>;
}
interface Service {
  server: Server;
  stop(): Promise<void>;
}

// Answers with a greeting, and records each request that it has answered.
export function gateway(call: Call, spans: Recorder): Service {
  let current = "";
  const server = createServer(async (request, response) => {
    current = String(request.headers.traceparent);
    const name = await call("users", current);
    const greeting = await call("greeter", current);
    response.end(`${greeting}, ${name}!`);
    spans.add(current);
  });
  async function stop(): Promise<void> {
    await spans.flush();
    server.close();
  }
  return { server, stop };
}
