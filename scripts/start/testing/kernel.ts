import assert from "node:assert/strict";
import { on, once } from "node:events";

/** startKernel starts a kernel as JupyterLab does, over Jupyter's REST interface, and returns its id. */
export async function startKernel(jupyter: URL): Promise<string> {
  const response = await fetch(new URL("/api/kernels", jupyter), {
    method: "POST",
    headers: { Authorization: `token ${jupyter.searchParams.get("token")}` },
    body: JSON.stringify({ name: "tslab", path: "notebooks" }),
  });
  const text = await response.text();
  assert.equal(response.status, 201, text);
  return JSON.parse(text).id;
}

/** execute runs code in a kernel, as a cell, and returns what it printed. An error rejects. */
export async function execute(jupyter: URL, kernel: string, code: string): Promise<string> {
  const address = new URL(`/api/kernels/${kernel}/channels`, jupyter);
  address.protocol = "ws:";
  address.searchParams.set("token", jupyter.searchParams.get("token") ?? "");
  const socket = new WebSocket(address);
  await once(socket, "open");
  const session = crypto.randomUUID();
  const header = {
    msg_id: crypto.randomUUID(),
    msg_type: "execute_request",
    session,
    username: "test",
    version: "5.3",
  };
  const content = {
    code,
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: false,
    stop_on_error: true,
  };
  let [replied, idle] = [false, false];
  let printed = "";
  const messages = on(socket, "message");
  socket.send(
    JSON.stringify({
      channel: "shell",
      header,
      parent_header: {},
      metadata: {},
      content,
      buffers: [],
    }),
  );
  try {
    for await (const [event] of messages) {
      const { msg_type: type, content: body, parent_header: parent } = JSON.parse(event.data);
      if (parent?.msg_id !== header.msg_id) continue;
      if (type === "stream") printed += body.text;
      if (type === "execute_reply") {
        assert.equal(body.status, "ok", printed + JSON.stringify(body));
        // The output comes over another channel, and ends with the state "idle".
        replied = true;
      }
      if (type === "status" && body.execution_state === "idle") idle = true;
      if (replied && idle) break;
    }
    return printed;
  } finally {
    socket.close();
  }
}
