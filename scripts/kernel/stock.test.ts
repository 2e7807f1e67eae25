import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { KernelClient } from "./client.ts";
import { Stock } from "./stock.ts";
import { notebooks, run } from "./testing.ts";

const seen: number[] = [];
const stock = new Stock(notebooks, ({ pid }) => seen.push(pid), 3000);
after(() => stock.shutdown());

const hang = (kernel: KernelClient) => run(kernel, "await new Promise(() => {})");

test("a probe that hangs is run again on another kernel", async () => {
  let first = true;
  const reply = await stock.run(async (kernel) => {
    if (first) {
      first = false;
      await hang(kernel);
    }
    return (await kernel.execute("1 + 1").reply).status;
  });
  assert.equal(reply, "ok");
  assert.equal(new Set(seen).size, 2);
});

test("a probe that fails is not run again", async () => {
  const before = seen.length;
  await assert.rejects(
    stock.run(async () => {
      throw new Error("as it should");
    }),
    /as it should/,
  );
  assert.equal(seen.length, before);
});

test("three kernels that hang end it with an error", async () => {
  await assert.rejects(stock.run(hang), /expected stock tslab to answer within 3000 ms/);
});
