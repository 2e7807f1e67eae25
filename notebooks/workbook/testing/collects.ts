/** A program that collects what it records itself, and does not stop the collector. */
import { background } from "@snippets/context";
import { traced, traceId } from "@snippets/telemetry";
import { collect } from "../index.ts";

const collector = await collect();
const id = await traced(background(), "work", async (ctx) => traceId(ctx));
if ((await collector.trace(id)).length !== 1) process.exitCode = 1;
