import assert from "node:assert/strict";
import type { KernelClient } from "../client.ts";
import { errorOf, isStock, probes, text } from "../testing.ts";

const probe = probes();

const message = "the cell was interrupted";

/** interrupted runs a cell with another one queued behind it, and interrupts it once it has printed "go". */
async function interrupted(kernel: KernelClient, code: string) {
  const execution = kernel.execute(code);
  const queued = kernel.execute('"queued"');
  await execution.until(() => text(execution).includes("go"));
  kernel.interrupt();
  // Stock tslab loses the signal now and then; the launcher must not.
  const again = isStock(kernel) ? setInterval(() => kernel.interrupt(), 500) : undefined;
  try {
    const [reply, waited] = await Promise.all([execution.reply, queued.reply]);
    return { execution, status: reply.status, error: errorOf(execution), queued: waited.status };
  } finally {
    clearInterval(again);
  }
}

type Found = Awaited<ReturnType<typeof interrupted>>;

function isInterrupted({ status, error, queued }: Found) {
  assert.equal(status, "error");
  assert.equal(error?.ename, "Interrupted");
  assert.equal(error?.evalue, message);
  assert.equal(queued, "aborted");
}

const noMessage = ({ status, error }: Found) => {
  assert.equal(status, "error");
  assert.equal(error, undefined);
};

probe(
  "a cell that awaits is interrupted and says so",
  (kernel) => interrupted(kernel, 'console.log("go"); await new Promise(() => {});'),
  { repaired: isInterrupted, stock: noMessage },
);

// Stock tslab can do this one, most of the time: it now and then loses a signal.
probe.onLauncher("a busy cell is interrupted and says so, every time", async (kernel) => {
  for (let i = 0; i < 5; i++)
    isInterrupted(await interrupted(kernel, 'console.log("go"); for (;;);'));
});

probe(
  "the code of an interrupted cell stops",
  async (kernel) => {
    const found = await interrupted(
      kernel,
      `let turns = 0;
let stop = false;
console.log("go");
try {
  while (!stop) {
    await new Promise((done) => setTimeout(done, 20));
    turns++;
  }
} finally {
  console.log("left the loop");
}`,
    );
    // The loop turns every 20 ms; this one waits longer, in a cell of its own.
    await new Promise((resolve) => setTimeout(resolve, 250));
    return { ...found, left: text(found.execution).includes("left the loop") };
  },
  {
    repaired(found) {
      isInterrupted(found);
      assert.equal(found.left, true);
    },
    stock: ({ left }) => assert.equal(left, false),
  },
);

probe.onLauncher("a loop that is busy after an await is interrupted", async (kernel) => {
  isInterrupted(await interrupted(kernel, 'await null; console.log("go"); for (;;);'));
});

probe.onLauncher("a busy callback is interrupted", async (kernel) => {
  isInterrupted(
    await interrupted(
      kernel,
      'await new Promise(() => setTimeout(() => { console.log("go"); for (;;); }, 1));',
    ),
  );
});

probe.onLauncher(
  "the kernel is whole after interrupts, and may be interrupted when idle",
  async (kernel) => {
    kernel.interrupt();
    // A cell that begins while the signal is on its way is interrupted, rightly. Nothing tells of its arrival.
    for (let i = 0; i < 5; i++) {
      await kernel.request("kernel_info_request");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const execution = kernel.execute('console.log("whole")');
    assert.equal((await execution.reply).status, "ok");
    await execution.idle;
    assert.equal(text(execution), "whole\n");
    const completed = await kernel.request("complete_request", { code: "Math.ma", cursor_pos: 7 });
    assert.deepEqual(completed.content.matches, ["max"]);
  },
);

probe.onLauncher("work that an earlier cell left running goes on", async (kernel) => {
  const first = kernel.execute(
    'void (async () => { for (let i = 0; i < 40; i++) await new Promise((done) => setTimeout(done, 50)); console.log("finished"); })();',
  );
  await first.reply;
  isInterrupted(await interrupted(kernel, 'console.log("go"); await new Promise(() => {});'));
  await first.until(() => text(first).includes("finished"));
});
