/** `npm run generate`: makes of the services' contracts what is generated from them. The output is committed. */
import { resolve } from "node:path";
import { generate as generateGreeter } from "../snippets/greeter/generate.ts";
import { generate as generateStock } from "../snippets/stock/generate.ts";

const snippets = resolve(import.meta.dirname, "../snippets");
await generateGreeter(resolve(snippets, "greeter"));
await generateStock(resolve(snippets, "stock"));
console.log("generated from the contracts: snippets/greeter/generated, snippets/stock/generated");
