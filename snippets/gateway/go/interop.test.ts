import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, type TestContext, test } from "node:test";
import { describeGo, type Go } from "../../../scripts/testing/go.ts";
import {
  countersOf,
  eventually,
  type Language,
  startService,
} from "../../../scripts/testing/go-services.ts";

type Problem = Record<"type" | "title" | "code" | "reason" | "domain", string> & { status: number };

/** Which language each of the three services is written in: gateway, users, greeter. */
type Cast = [gateway: Language, users: Language, greeter: Language];

const casts: Cast[] = [
  ["Go", "Go", "Go"],
  ["TypeScript", "TypeScript", "TypeScript"],
  ["TypeScript", "Go", "Go"],
  ["Go", "TypeScript", "TypeScript"],
  ["TypeScript", "Go", "TypeScript"],
  ["TypeScript", "TypeScript", "Go"],
  ["Go", "TypeScript", "Go"],
  ["Go", "Go", "TypeScript"],
];

describeGo("a gateway, users and a greeter, whatever they are written in", (go) => {
  for (const cast of casts) describe(cast.join(", "), () => inCast(go, cast));

  const unforeseen: [title: string, status: number, body: string][] = [
    ["fails in HTML", 500, "<h1>Oops</h1>"],
    ["fails with a problem of no kind", 500, '{"title":"Oops","status":500}'],
    ["answers with HTML", 200, "<h1>Hello</h1>"],
  ];
  for (const language of ["Go", "TypeScript"] as const) {
    test(`users that answer what nobody foresaw are a 502: ${language}`, async (t) => {
      let answer = unforeseen[0];
      const users = createServer((_req, res) => res.writeHead(answer?.[1] ?? 500).end(answer?.[2]));
      users.listen(0, "127.0.0.1");
      await once(users, "listening");
      t.after(() => users.close());
      const USERS_URL = `http://127.0.0.1:${(users.address() as AddressInfo).port}`;
      const gateway = await startService(t, go, "gateway", language, { USERS_URL });
      for (answer of unforeseen) {
        const greeting = await fetch(`${gateway.url}/users/1/greeting`);
        const { type, title, status, code, reason, domain } = (await greeting.json()) as Problem;
        assert.deepEqual([greeting.status, status], [502, 502], answer[0]);
        assert.deepEqual(
          [type, title],
          ["/problems/bad-gateway", "A service behind the gateway failed"],
        );
        assert.deepEqual(
          [code, reason, domain],
          ["INTERNAL", "BAD_GATEWAY", "gateway.workbook.example"],
        );
      }
    });
  }
});

function inCast(go: Go, [gatewayLanguage, usersLanguage, greeterLanguage]: Cast): void {
  const start = async (t: TestContext, work: { users?: string; greeter?: string } = {}) => {
    const [users, greeter] = await Promise.all([
      startService(t, go, "users", usersLanguage, { WORK: work.users ?? "0" }),
      startService(t, go, "greeter", greeterLanguage, { WORK: work.greeter ?? "0" }),
    ]);
    const urls = { USERS_URL: users.url, GREETER_URL: greeter.url, TIMEOUT: "60000" };
    const gateway = await startService(t, go, "gateway", gatewayLanguage, urls);
    return { users, greeter, gateway };
  };

  test("greets, and the budget shrinks on its way", async (t) => {
    const { gateway, greeter } = await start(t);
    const answer = await fetch(`${gateway.url}/users/1/greeting?language=zh-CN`, {
      headers: { "Request-Timeout-Ms": "30000" },
    });
    assert.deepEqual(await answer.json(), {
      greeting: "你好，Alice！",
      language: "zh-CN",
      user: { id: 1, name: "Alice", version: 1 },
    });
    const budgets = timing(answer, "budget");
    assert.deepEqual(Object.keys(budgets), ["users", "greeter"]);
    const line = JSON.parse(await greeter.line(/SayHello.*"outcome":"ok"/));
    const spent = [30_000, budgets.users, budgets.greeter, line.budget_ms] as number[];
    for (const [index, ms] of spent.entries()) {
      assert.ok(ms > 0 && ms <= (spent[index - 1] ?? ms), `expected to shrink, found ${spent}`);
    }
  });

  test("errors keep their identity and come out as problem details", async (t) => {
    const { gateway } = await start(t);
    for (const [path, status, reason] of [
      ["/users/99/greeting", 404, "USER_NOT_FOUND"],
      ["/users/1/greeting?language=tlh", 400, "UNKNOWN_LANGUAGE"],
    ] as const) {
      const answer = await fetch(gateway.url + path);
      assert.equal(answer.headers.get("content-type"), "application/problem+json");
      const problem = (await answer.json()) as Problem;
      assert.deepEqual([answer.status, problem.status, problem.reason], [status, status, reason]);
    }
    const malformed = { headers: { "Request-Timeout-Ms": "soon" } };
    assert.equal((await fetch(`${gateway.url}/users/1/greeting`, malformed)).status, 400);
  });

  for (const slow of ["users", "greeter"] as const) {
    test(`a deadline that passes in ${slow} stops the work there`, async (t) => {
      const services = await start(t, { [slow]: "3600000" });
      const answer = await fetch(`${services.gateway.url}/users/1/greeting`, {
        headers: { "Request-Timeout-Ms": "1000" },
      });
      const problem = (await answer.json()) as Problem;
      assert.deepEqual([answer.status, problem.reason], [504, "DEADLINE_EXCEEDED"]);
      // Which comes first in the slow service, its own deadline or the end of the call, is a race.
      const line = await services[slow].line(/"outcome":"(deadline_exceeded|canceled)"/);
      assert.ok(JSON.parse(line).budget_ms <= 1000, line);
      const { work_slices } = await countersOf(go, services[slow].url);
      assert.ok(work_slices !== undefined && work_slices <= 110, `worked ${work_slices} slices`);
    });

    test(`a client that leaves stops the work in ${slow}`, async (t) => {
      const services = await start(t, { [slow]: "3600000" });
      const leaving = request(`${services.gateway.url}/users/1/greeting`).end();
      leaving.on("error", () => {});
      const counters = () => countersOf(go, services[slow].url);
      await eventually(counters, ({ work_slices = 0 }) => work_slices > 0);
      leaving.destroy();
      await services.gateway.line(/"outcome":"canceled"/);
      await services[slow].line(/"outcome":"canceled"/);
      const stopped = await counters();
      assert.equal(stopped[slow === "users" ? "requests_canceled" : "calls_canceled"], 1);
      assert.equal((await counters()).work_slices, stopped.work_slices);
    });
  }
}

/** A parameter of each entry of Server-Timing, by the entry's name. */
function timing(answer: Response, parameter: string): Record<string, number> {
  const header = answer.headers.get("server-timing") ?? "";
  const entries = header.split(", ").map((entry) => {
    const value = new RegExp(`;${parameter}=([\\d.]+)`).exec(entry)?.[1];
    return [entry.split(";")[0], Number(value)];
  });
  return Object.fromEntries(entries);
}
