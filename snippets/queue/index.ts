/**
 * The queue service's public face: its client, and the chance that is the same in each run.
 *
 * A notebook type-checks this file with TypeScript 5.0: it holds no newer syntax.
 */
export { chance } from "./chance.ts";
export { type Answered, type Job, QueueClient, RefusedError } from "./client.ts";
export { shuffle } from "./sample.ts";
export { type Account, MOST_SERVERS, MOST_WORK, type Served } from "./types.ts";
