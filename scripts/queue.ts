/** `npm run queue`: runs the queue service in this process. */
import "../snippets/queue/main.ts";
