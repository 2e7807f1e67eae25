import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Metadata, type MethodDefinition, type ServiceError, status } from "@grpc/grpc-js";
import { service as healthService } from "grpc-health-check";
import { runProgram, startProgram } from "../../scripts/testing/go-program.ts";
import { generate } from "./generate.ts";
import { connectStock, type ReserveReply, type ReserveRequest } from "./index.ts";

const MAIN = join(import.meta.dirname, "main.ts");

const CHECK = healthService.Check as MethodDefinition<object, object>;

/** Starts the service as a process, which is killed when it is disposed. */
async function start(env: Record<string, string> = {}) {
  const running = await startProgram(process.execPath, [MAIN], env);
  const stock = connectStock(running.url);
  return {
    ...running,
    stock,
    /** The reply, or the code of the error. */
    reserve: (request: Partial<ReserveRequest>) =>
      new Promise<ReserveReply | string | undefined>((resolve) => {
        const whole = { item: "tea", quantity: 1, order: "A-1", ...request };
        stock.reserve(whole, (error, reply) => resolve(error ? status[error.code] : reply));
      }),
    health: () =>
      new Promise<unknown>((resolve, reject) => {
        const { path, requestSerialize, responseDeserialize } = CHECK;
        const asked = { service: "stock.v1.Stock" };
        stock.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          asked,
          (error, reply) => (error ? reject(error) : resolve(reply)),
        );
      }),
    async [Symbol.asyncDispose]() {
      stock.close();
      running.kill();
      await running.ended;
    },
  };
}

test("it sets aside what there is, once for each order", async () => {
  await using service = await start({ LEVELS: "tea=5" });
  assert.match(service.lines[0] as string, /^stock listening on http:\/\/127\.0\.0\.1:\d+$/);
  assert.deepEqual(await service.reserve({ quantity: 2 }), { left: 3 });
  assert.deepEqual(await service.reserve({ quantity: 2 }), { left: 3 }, "again, for one order");
  assert.equal(await service.reserve({ order: "A-2", quantity: 4 }), "FAILED_PRECONDITION");
  assert.deepEqual(await service.reserve({ order: "A-2", quantity: 3 }), { left: 0 });
});

const refused: [what: string, request: Partial<ReserveRequest>, code: string][] = [
  ["an item that is not sold", { item: "milk" }, "NOT_FOUND"],
  ["no order", { order: "" }, "INVALID_ARGUMENT"],
  ["nothing", { quantity: 0 }, "INVALID_ARGUMENT"],
  ["more than a thousand", { quantity: 1001 }, "INVALID_ARGUMENT"],
];

test("it refuses what the contract does not allow", async (t) => {
  await using service = await start({ LEVELS: "tea=2000" });
  for (const [what, request, code] of refused) {
    await t.test(what, async () => assert.equal(await service.reserve(request), code));
  }
  assert.deepEqual(await service.reserve({ quantity: 1000 }), { left: 1000 });
});

test("a call that ends while it works sets nothing aside", async () => {
  await using service = await start({ LEVELS: "tea=5", WORK: "200" });
  const late = await new Promise<ServiceError | null>((resolve) => {
    const options = { deadline: Date.now() + 50 };
    const request = { item: "tea", quantity: 5, order: "A-1" };
    service.stock.reserve(request, new Metadata(), options, resolve);
  });
  assert.equal(late?.code, status.DEADLINE_EXCEEDED);
  assert.deepEqual(await service.reserve({ order: "A-2", quantity: 5 }), { left: 0 });
});

test("it is healthy, and when it is about to stop no call in flight is lost", async () => {
  await using service = await start({ WORK: "300" });
  const inFlight = service.reserve({});
  // It is asked on the same connection, so the call in flight has arrived when this answers.
  assert.deepEqual(await service.health(), { status: "SERVING" });
  const ended = service.stop();
  assert.deepEqual(await inFlight, { left: 99 });
  assert.equal(await ended, 0);
});

test("without PORT it takes the usual one, and a second one another", async () => {
  // An address of this test's own: whoever has the usual port elsewhere does not count.
  const HOST = `127.${process.pid % 250}.${Math.floor(Math.random() * 250)}.7`;
  await using first = await start({ HOST, PORT: "" });
  await using second = await start({ HOST, PORT: "" });
  assert.equal(first.url, `http://${HOST}:50061`);
  assert.notEqual(second.url, first.url);
  assert.deepEqual(await second.reserve({}), { left: 99 });
});

test("a port that was asked for and is taken ends it with one line", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  t.after(() => taken.close());
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = taken.address() as { port: number };
  const program = runProgram(process.execPath, [MAIN], { PORT: String(port) });
  assert.equal(await program.ended, 1);
  assert.equal(program.lines.length, 1);
  assert.match(
    String(program.lines[0]),
    /^stock: PORT: expected to listen on 127\.0\.0\.1 port \d+, found: .*EADDRINUSE/,
  );
});

test("levels that cannot be read end it with one line", async () => {
  const program = runProgram(process.execPath, [MAIN], { LEVELS: "tea=5,cup" });
  assert.equal(await program.ended, 1);
  assert.deepEqual(program.lines, [
    'stock: LEVELS: expected item=number,item=number…, found "cup" in it; correct it or leave it out',
  ]);
});

test("what is generated is what the contract gives", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "stock-generated-"));
  t.after(() => rmSync(folder, { recursive: true }));
  await generate(folder);
  const [wanted, found] = [folder, import.meta.dirname].map((at) =>
    readFileSync(join(at, "generated/stock.ts"), "utf8"),
  );
  assert.equal(found, wanted, "expected what the contract gives; run: npm run generate");
});
