/** `npm run load -- plan.json`: sends requests at a constant rate, and prints what became of them as JSON. */
import "../snippets/load/program.ts";
