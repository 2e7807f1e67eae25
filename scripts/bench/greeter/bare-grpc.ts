/** What the greeter is measured against: a grpc-js server with the same method, and nothing else. */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { GreeterService } from "../../../snippets/greeter/generated/greeter.ts";

const server = new Server();
server.addService(
  { sayHello: GreeterService.sayHello },
  {
    sayHello: (
      call: { request: { name: string } },
      callback: (error: null, reply: { message: string; language: string }) => void,
    ) => callback(null, { message: `Hello, ${call.request.name}!`, language: "en" }),
  },
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(`bare-grpc listening on http://127.0.0.1:${port}`);
});
