/** `npm run primes`: runs the primes service in this process. */
import "../snippets/primes/main.ts";
