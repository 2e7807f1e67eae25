/** `npm run gateway`: runs the gateway service in this process. */
import "../snippets/gateway/main.ts";
