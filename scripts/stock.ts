/** `npm run stock`: runs the stock service in this process. */
import "../snippets/stock/main.ts";
