/**
 * The gateway's public face: its client, the shapes that travel, and its errors.
 *
 * A notebook type-checks this file with TypeScript 5.0: it holds no newer syntax.
 */
export { GatewayClient, type GreetingAnswer, type GreetingOptions } from "./client.ts";
export { ErrBadGateway, taxonomy } from "./errors.ts";
export type { Greeting } from "./types.ts";
