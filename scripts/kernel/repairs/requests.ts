/**
 * Repair: every request gets the reply that the protocol has for it.
 *
 * Stock tslab answers `comm_info_request` with a message of the wrong type, and leaves unanswered:
 * `history_request`, `connect_request`, `interrupt_request`, requests that it does not know, and a completion
 * or inspection that fails. It never closes a comm that a frontend opens, and it prints a warning into a cell.
 *
 * What this kernel does not have, it says: no history (the reply is empty), no comms (so no widgets), no
 * debugger, no stdin.
 *
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html
 */
import type { Router } from "zeromq";
import type { JsonObject } from "../../notebook/format.ts";
import type { Server, Tslab, TslabMessage } from "../tslab.ts";
import { DELIMITER, decode, encode, type Message, newRequest } from "../wire.ts";
import { describeError } from "./errors.ts";
import { interruptCell } from "./interrupt.ts";

const KNOWN_TO_TSLAB = new Set([
  "kernel_info_request",
  "execute_request",
  "is_complete_request",
  "inspect_request",
  "complete_request",
  "comm_info_request",
  "shutdown_request",
]);

/** answer gives the content of the reply to a request that tslab does not know. */
function answer(type: string, { connInfo }: Server): JsonObject {
  switch (type) {
    case "history_request":
      return { status: "ok", history: [] };
    case "connect_request": {
      const { shell_port, iopub_port, stdin_port, hb_port, control_port } = connInfo;
      return { status: "ok", shell_port, iopub_port, stdin_port, hb_port, control_port };
    }
    case "interrupt_request":
      // For clients that cannot send signals; Jupyter itself interrupts with SIGINT.
      interruptCell();
      return { status: "ok" };
    default: {
      const evalue = `expected a request that this kernel knows, got ${type}; it has no such feature`;
      return { status: "error", ename: "NotSupported", evalue, traceback: [evalue] };
    }
  }
}

function child(parent: Message, type: string, content: JsonObject): Message {
  return { ...newRequest(type, content, parent.header.session), parent_header: parent.header };
}

/** respond does all that a message asks for which tslab does not know. */
function respond(server: Server, socket: Router, identities: Buffer[], message: Message): void {
  const { key } = server.connInfo;
  const publish = (type: string, content: JsonObject) =>
    server.iopub.send([type, ...encode(child(message, type, content), key)]);
  const type = message.header.msg_type;
  publish("status", { execution_state: "busy" });
  if (type.endsWith("_request")) {
    const reply = child(message, type.replace(/request$/, "reply"), answer(type, server));
    socket.send([...identities, ...encode(reply, key)]);
  } else if (type === "comm_open") {
    // The protocol's way to say that there is no such target.
    publish("comm_close", { comm_id: message.content.comm_id ?? "", data: {} });
  }
  publish("status", { execution_state: "idle" });
}

function send(server: Server, socket: Router, request: TslabMessage, content: JsonObject): void {
  const message = request.createReply();
  message.header.msg_type = request.header.msg_type.replace(/request$/, "reply");
  message.content = content;
  message.signAndSend(server.connInfo.key, socket);
}

/** repairRequests answers what tslab leaves open. */
export function repairRequests({ jupyter }: Tslab): void {
  const server = jupyter.ZmqServer.prototype;
  const handler = jupyter.JupyterHandlerImpl.prototype;

  const handleShellMessage = server.handleShellMessage;
  server.handleShellMessage = async function (socket, ...frames) {
    let message: Message;
    try {
      message = decode(frames, this.connInfo.key);
    } catch {
      // Not from our Jupyter: nobody to answer, and no cell to blame.
      return;
    }
    if (KNOWN_TO_TSLAB.has(message.header.msg_type)) {
      return handleShellMessage.call(this, socket, ...frames);
    }
    const identities = frames.slice(
      0,
      frames.findIndex((frame) => frame.equals(DELIMITER)),
    );
    respond(this, socket, identities, message);
  };

  server.handleCommInfoRequest = function (socket, request) {
    send(this, socket, request, { status: "ok", comms: {} });
  };
  for (const method of ["handleInspect", "handleComplete", "handleIsComplete"] as const) {
    const handle = server[method];
    server[method] = function (socket, request) {
      try {
        return handle.call(this, socket, request);
      } catch (error) {
        send(this, socket, request, { status: "error", ...describeError(error) });
      }
    };
  }

  const handleKernel = handler.handleKernel;
  handler.handleKernel = function () {
    return { status: "ok", ...handleKernel.call(this) };
  };
  handler.handleShutdown = ({ restart }) => ({ status: "ok", restart: restart === true });
}
