/** `npm run faults`: runs the fault proxy in this process. */
import "../snippets/faults/main.ts";
