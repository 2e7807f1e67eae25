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
  async function greet(trace: string): Promise<string> {
    const name = await call("users", trace);
    return `${await call("greeter", trace)}, ${name}!`;
  }
  const server = createServer(async ({ headers }, response) => {
    const trace = String(headers.traceparent);
    const text = await greet(trace);
    spans.add(trace);
    response.end(text);
  });
  function stop(): Promise<void> {
    return new Promise((resolve, reject) => {
      server.on("close", () => spans.flush().then(resolve, reject));
      server.close();
    });
  }
  return { server, stop };
}
