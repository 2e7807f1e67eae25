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

export function gateway(call: Call, spans: Recorder): Service {
  const server = createServer(async (request, response) => {
    const current = String(request.headers.traceparent);
    const name = await call("users", current);
    const greeting = await call("greeter", current);
    response.end(`${greeting}, ${name}!`);
    spans.add(current);
  });
  async function stop(): Promise<void> {
    await new Promise((resolve) => server.close(resolve));
  }
  return { server, stop };
}
