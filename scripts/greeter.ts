/** `npm run greeter`: runs the greeter service in this process. */
import "../snippets/greeter/main.ts";
