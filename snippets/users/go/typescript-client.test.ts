/** The client in TypeScript calls users in Go: the same answers, errors, deadlines and cancellation. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { background, Canceled, DeadlineExceeded, withCancel, withTimeout } from "@snippets/context";
import { as, is, RemoteError } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import { describeGo } from "../../../scripts/testing/go.ts";
import { countersOf, eventually, startService } from "../../../scripts/testing/go-services.ts";
import { ErrNotFound, UsersClient } from "../index.ts";

describeGo("a client in TypeScript calls users in Go", (go) => {
  test("lists, creates, reads and deletes", async (t) => {
    const users = new UsersClient((await startService(t, go, "users", "Go")).url);
    const carol = { id: 3, name: "Carol", version: 1 };
    assert.deepEqual((await users.create({ name: "Carol" })).user, carol);
    assert.deepEqual((await users.get(3)).user, carol);
    assert.equal((await users.list()).users.length, 3);
    await users.delete(3);
    const error = await users.get(3).catch((error) => error);
    assert.ok(is(error, ErrNotFound));
    const remote = as(error, RemoteError);
    assert.deepEqual([remote?.code, remote?.reason], ["NOT_FOUND", "USER_NOT_FOUND"]);
    users.close();
  });

  test("a deadline travels and stops the handler", async (t) => {
    const service = await startService(t, go, "users", "Go", { WORK: "3600000" });
    const users = new UsersClient(service.url);
    const [ctx, cancel] = withTimeout(background(), 500);
    const error = await users.get(1, { ctx }).catch((error) => error);
    assert.ok(is(error, DeadlineExceeded));
    // Which comes first there, its own deadline or the end of the connection, is a race.
    const { budget_ms } = JSON.parse(
      await service.line(/"outcome":"(deadline_exceeded|canceled)"/),
    );
    assert.ok(budget_ms > 0 && budget_ms <= 500, `${budget_ms}`);
    cancel();
    users.close();
  });

  test("cancellation stops the handler", async (t) => {
    const service = await startService(t, go, "users", "Go", { WORK: "3600000" });
    const users = new UsersClient(service.url);
    const [ctx, cancel] = withCancel(background());
    const call = users.get(1, { ctx }).catch((error) => error);
    const counters = () => countersOf(go, service.url);
    await eventually(counters, ({ work_slices = 0 }) => work_slices > 0);
    cancel();
    assert.ok(is(await call, Canceled));
    await service.line(/"outcome":"canceled"/);
    assert.equal((await counters()).requests_canceled, 1);
    users.close();
  });

  test("a service that has gone is unavailable", async (t) => {
    const service = await startService(t, go, "users", "Go");
    await service.stop();
    const error = await new UsersClient(service.url).list().catch((error) => error);
    assert.ok(is(error, ErrUnavailable));
  });
});
