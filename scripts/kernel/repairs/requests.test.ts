import assert from "node:assert/strict";
import { probes } from "../testing.ts";

const probe = probes();

probe(
  "comm_info is answered with a message of its type",
  async (kernel) => (await kernel.request("comm_info_request")).header.msg_type,
  {
    repaired: (type) => assert.equal(type, "comm_info_reply"),
    stock: (type) => assert.equal(type, "complete_reply"),
  },
);

for (const [type, status] of [
  ["history_request", "ok"],
  ["connect_request", "ok"],
  ["interrupt_request", "ok"],
  ["debug_request", "error"],
] as const) {
  probe(
    `${type} is answered`,
    async (kernel) => {
      const reply = kernel.request(type, {}, "control");
      reply.catch(() => {});
      // The kernel answers one channel in order, so a later answer means that the first was left out.
      const later = kernel.request("kernel_info_request", {}, "control");
      return (await Promise.race([reply, later])).header.msg_type === "kernel_info_reply"
        ? null
        : (await reply).content.status;
    },
    {
      repaired: (found) => assert.equal(found, status),
      stock: (found) => assert.equal(found, null),
    },
  );
}

probe.onLauncher(
  "completion, inspection and completeness work, with Chinese before the cursor too",
  async (kernel) => {
    const code = 'const 名 = "微"; 名.toUpper';
    const completed = await kernel.request("complete_request", { code, cursor_pos: code.length });
    assert.deepEqual(completed.content.matches, ["toUpperCase"]);
    const inspected = await kernel.request("inspect_request", {
      code: "Math.max",
      cursor_pos: 6,
      detail_level: 0,
    });
    assert.equal(inspected.content.found, true);
    const open = await kernel.request("is_complete_request", { code: "if (true) {" });
    assert.equal(open.content.status, "incomplete");

    const bad = await kernel.request("complete_request", { code: 7, cursor_pos: "x" });
    assert.ok(["ok", "error"].includes(String(bad.content.status)));
    const info = await kernel.request("kernel_info_request");
    assert.equal(info.content.status, "ok");
  },
);

probe.onLauncher("the language that a notebook records is stock tslab's", async (kernel) => {
  const { content } = await kernel.request("kernel_info_request");
  assert.deepEqual(content.language_info, {
    name: "typescript",
    version: "3.7.2",
    mimetype: "text/typescript",
    file_extension: ".ts",
    codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
  });
  assert.equal(content.implementation, "tslab");
});
