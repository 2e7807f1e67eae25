// A program that starts services and runs until it is killed, as a kernel does; with LEAVE in its
// environment it has nothing more to do. It prints each one's process id and address, in JSON.
import { start } from "../services.ts";
import { options } from "./run.ts";

for (const name of process.argv.slice(2)) {
  const { pid, url } = await start(name, options());
  console.log(JSON.stringify({ pid, url }));
}
if (!process.env.LEAVE) setInterval(() => {}, 1e6);
