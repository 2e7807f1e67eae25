/** `npm run orders`: runs the orders service in this process. */
import "../snippets/orders/main.ts";
