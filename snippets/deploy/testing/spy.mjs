// Preloaded into a service: writes down which variables of its environment it asks for.
import { writeFileSync } from "node:fs";

const { SPY_FILE } = process.env;
const names = new Set();
process.env = new Proxy(process.env, {
  get(env, name) {
    if (typeof name === "string") names.add(name);
    return env[name];
  },
});
process.on("exit", () => writeFileSync(SPY_FILE, JSON.stringify([...names])));
