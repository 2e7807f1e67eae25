/** `npm run users`: runs the users service in this process. */
import "../snippets/users/main.ts";
