/**
 * Repair: cells run one after another, and an error aborts exactly the cells that were waiting then,
 * and only when the failed request asks for it (`stop_on_error`, true unless given).
 *
 * Stock tslab aborts whatever arrives during the 200 ms after an error, whatever was asked, and says
 * "abort" where the protocol says "aborted". It also sends no `error`, no `execute_input` and no count
 * in the reply to an aborted cell, and calls itself busy with cells that have not begun.
 *
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute
 */
import type { Router } from "zeromq";
import type { JsonObject } from "../../notebook/format.ts";
import { openCell, type Running, runCell } from "../execute.ts";
import type { Server, Tslab, TslabMessage } from "../tslab.ts";

interface Waiting {
  server: Server;
  socket: Router;
  request: TslabMessage;
  done(): void;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const waiting: Waiting[] = [];
const begun = new WeakSet<TslabMessage>();
let arrivals = 0;
let working = false;
let running: Running | undefined;

/** runningRequest is the request whose cell has begun and has no reply yet. */
export function runningRequest(): Running | undefined {
  return running;
}

/** abortWaiting answers every cell that waits with `aborted`. */
function abortWaiting(): void {
  for (const { server, socket, request, done } of waiting.splice(0)) {
    begin(server, request);
    reply(server, socket, request, { status: "aborted" });
    done();
  }
}

/**
 * leaveQueue answers all requests at once, because the process is about to end: the one that runs with
 * `content`, the others with `aborted`. It only sends.
 */
export function leaveQueue(content: JsonObject): void {
  running?.finish(content);
  running?.idle();
  for (const { server, socket, request } of waiting.splice(0)) {
    begin(server, request);
    reply(server, socket, request, { status: "aborted" });
    server.publishStatus("idle", request);
  }
}

function begin(server: Server, request: TslabMessage): void {
  begun.add(request);
  server.publishStatus("busy", request);
}

function reply(server: Server, socket: Router, request: TslabMessage, content: JsonObject): void {
  const message = request.createReply();
  message.header.msg_type = "execute_reply";
  message.content = content;
  message.signAndSend(server.connInfo.key, socket);
}

/** drained waits until every request that has reached this process is in the queue. */
async function drained(): Promise<void> {
  let before: number;
  do {
    before = arrivals;
    await turn();
  } while (arrivals !== before);
}

async function run({ server, socket, request, done }: Waiting): Promise<void> {
  begin(server, request);
  const cell = openCell(server, request);
  let open = true;
  const finish = (content: JsonObject) => {
    if (open) reply(server, socket, request, content);
    open = false;
  };
  running = { cell, finish, idle: () => server.publishStatus("idle", request) };
  const content = await runCell(server, cell);
  const stop = request.content.stop_on_error !== false || cell.interrupted;
  const stopped = content.status === "error" && stop;
  // Decided before the reply: what a client sends after it has read the reply is run.
  if (stopped) await drained();
  running = undefined;
  finish(content);
  done();
  if (stopped) abortWaiting();
}

async function work(): Promise<void> {
  if (working) return;
  working = true;
  for (;;) {
    const next = waiting.shift();
    if (next === undefined) break;
    await run(next);
  }
  working = false;
}

/** repairQueue replaces how tslab's server handles execute requests. */
export function repairQueue({ jupyter }: Tslab): void {
  const server = jupyter.ZmqServer.prototype;
  const publishStatus = server.publishStatus;
  server.publishStatus = function (status, parent) {
    // tslab is about to say "busy" for a cell that only waits yet.
    if (status === "busy" && parent.header.msg_type === "execute_request" && !begun.has(parent)) {
      return;
    }
    publishStatus.call(this, status, parent);
  };
  server.handleExecute = function (socket, request) {
    arrivals++;
    return new Promise((done) => {
      waiting.push({ server: this, socket, request, done });
      work();
    });
  };
}
