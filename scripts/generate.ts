/** `npm run generate`: makes of the services' contracts what is generated from them. The output is committed. */
import { resolve } from "node:path";
import { generate } from "../snippets/greeter/generate.ts";

const folder = resolve(import.meta.dirname, "../snippets/greeter");
await generate(folder);
console.log("generated from the contracts: snippets/greeter/generated");
