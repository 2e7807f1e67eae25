/** What a client can count on, whatever the storage: the same tests for each. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ServiceOptions } from "../app.ts";
import { SEED, type UserStorage } from "../storage.ts";
import { type Call, call, type Reply } from "./call.ts";
import { serve } from "./service.ts";

/** A function that calls the service of one test: method, path, and the rest. */
type Ask = (method: string, path: string, rest?: Omit<Call, "method">) => Promise<Reply>;

/** Contract declares the tests. `open` gives each of them a storage that is new. */
export function contract(name: string, open: () => Promise<UserStorage>): void {
  const check = (
    title: string,
    body: (ask: Ask, storage: UserStorage) => Promise<void>,
    options: ServiceOptions = {},
  ): void => {
    test(title, async () => {
      const storage = await open();
      await using service = await serve({ storage, ...options });
      await body((method, path, rest) => call(service.url + path, { method, ...rest }), storage);
    });
  };

  describe(`the contract of users on ${name}`, () => {
    check("a new storage holds Alice and Bob", async (ask) => {
      const { status, json, headers } = await ask("GET", "/users");
      assert.equal(status, 200);
      assert.deepEqual(
        json,
        SEED.map((user, index) => ({ id: index + 1, ...user, version: 1 })),
      );
      assert.equal(headers["content-type"], "application/json");
      assert.equal(headers.vary, "Accept");
    });

    check("a user is created, read, replaced, changed and deleted", async (ask) => {
      const carol = { name: "Carol", email: "carol@example.com" };
      const created = await ask("POST", "/users", { body: carol });
      assert.equal(created.status, 201);
      assert.equal(created.headers.location, "/users/3");
      assert.deepEqual(created.json, { id: 3, ...carol, version: 1 });

      const read = await ask("GET", "/users/3");
      assert.equal(read.status, 200);
      assert.deepEqual(read.json, created.json);
      assert.equal(read.headers.etag, created.headers.etag);

      const replaced = await ask("PUT", "/users/3", { body: { name: "Caroline" } });
      assert.equal(replaced.status, 200);
      assert.deepEqual(replaced.json, { id: 3, name: "Caroline", version: 2 });

      const changed = await ask("PATCH", "/users/3", { body: { email: "c@example.com" } });
      assert.equal(changed.status, 200);
      assert.deepEqual(changed.json, {
        id: 3,
        name: "Caroline",
        email: "c@example.com",
        version: 3,
      });
      const removed = await ask("PATCH", "/users/3", { body: { email: null } });
      assert.deepEqual(removed.json, { id: 3, name: "Caroline", version: 4 });

      const deleted = await ask("DELETE", "/users/3");
      assert.equal(deleted.status, 204);
      for (const method of ["GET", "DELETE"]) {
        assert.equal((await ask(method, "/users/3")).status, 404);
      }
      const gone = await ask("PUT", "/users/3", { body: { name: "Carol" } });
      assert.equal(gone.status, 404);
    });

    check("the list follows every change", async (ask) => {
      const names = async () =>
        (await ask("GET", "/users")).json.map((user: { name: string }) => user.name);
      assert.deepEqual(await names(), ["Alice", "Bob"]);
      await ask("POST", "/users", { body: { name: "Carol" } });
      assert.deepEqual(await names(), ["Alice", "Bob", "Carol"]);
      await ask("PATCH", "/users/1", { body: { name: "Alicia" } });
      assert.deepEqual(await names(), ["Alicia", "Bob", "Carol"]);
      await ask("DELETE", "/users/2");
      assert.deepEqual(await names(), ["Alicia", "Carol"]);
    });

    check("an id is never given twice", async (ask) => {
      await ask("DELETE", "/users/2");
      const { json } = await ask("POST", "/users", { body: { name: "Carol" } });
      assert.equal(json.id, 3);
    });

    check("names in any script come back as they were sent", async (ask) => {
      for (const name of [
        "李雷",
        "Zoë",
        "👩‍👩‍👧‍👦",
        "O'Brien; DROP TABLE users",
        "a".repeat(100),
      ]) {
        const { status, json } = await ask("POST", "/users", { body: { name } });
        assert.equal(status, 201, name);
        assert.equal((await ask("GET", `/users/${json.id}`)).json.name, name);
      }
    });

    check("an e-mail address belongs to one user, whatever its case", async (ask) => {
      const email = "carol@example.com";
      await ask("POST", "/users", { body: { name: "Carol", email } });
      const again = { name: "Other", email: "CAROL@example.com" };
      const replies = [
        await ask("POST", "/users", { body: again }),
        await ask("PUT", "/users/1", { body: again }),
        await ask("PATCH", "/users/1", { body: { email } }),
      ];
      for (const { status, json } of replies) {
        assert.equal(status, 409);
        assert.equal(json.type, "/problems/email-taken");
        assert.equal(json.errors[0].pointer, "#/email");
      }
      const own = await ask("PATCH", "/users/3", { body: { email: "Carol@Example.com" } });
      assert.equal(own.status, 200);
      await ask("DELETE", "/users/3");
      assert.equal((await ask("POST", "/users", { body: again })).status, 201);
    });

    check("a change with If-Match happens only to the version that was read", async (ask) => {
      const { headers } = await ask("GET", "/users/1");
      const seen = { "If-Match": headers.etag as string };
      const first = await ask("PATCH", "/users/1", { headers: seen, body: { name: "Alicia" } });
      assert.equal(first.status, 200);
      assert.notEqual(first.headers.etag, headers.etag);
      const late = [
        await ask("PATCH", "/users/1", { headers: seen, body: { name: "Ally" } }),
        await ask("PUT", "/users/1", { headers: seen, body: { name: "Ally" } }),
        await ask("DELETE", "/users/1", { headers: seen }),
      ];
      for (const { status } of late) assert.equal(status, 412);
      assert.equal((await ask("GET", "/users/1")).json.name, "Alicia");
      const any = await ask("DELETE", "/users/1", { headers: { "If-Match": "*" } });
      assert.equal(any.status, 204);
    });

    check("of two changes at the same time with one ETag, one is refused", async (ask) => {
      for (let round = 0; round < 10; round++) {
        const { headers } = await ask("GET", "/users/1");
        const replies = await Promise.all(
          [1, 2, 3, 4].map((n) =>
            ask("PATCH", "/users/1", {
              headers: { "If-Match": headers.etag as string },
              body: { name: `Alice ${round} ${n}` },
            }),
          ),
        );
        const statuses = replies.map(({ status }) => status).sort();
        assert.deepEqual(statuses, [200, 412, 412, 412]);
      }
    });

    check("changes of different members at the same time are all kept", async (ask) => {
      const [a, b] = await Promise.all([
        ask("PATCH", "/users/1", { body: { name: "Alicia" } }),
        ask("PATCH", "/users/1", { body: { email: "alice@example.com" } }),
      ]);
      assert.deepEqual([a.status, b.status], [200, 200]);
      const { json } = await ask("GET", "/users/1");
      assert.deepEqual(json, { id: 1, name: "Alicia", email: "alice@example.com", version: 3 });
    });

    check("a change that changes nothing leaves the version and the ETag", async (ask) => {
      const tags = new Set<string>();
      for (let time = 0; time < 2; time++) {
        const { json, headers } = await ask("PUT", "/users/2", { body: { name: "Robert" } });
        assert.equal(json.version, 2);
        assert.equal(headers.etag, undefined, "no validator in the answer to a PUT");
        tags.add((await ask("GET", "/users/2")).headers.etag as string);
      }
      assert.equal(tags.size, 1);
    });

    check("an ETag is never used again for other content", async (ask) => {
      const created = await ask("POST", "/users", { body: { name: "Carol" } });
      const bob = await ask("GET", "/users/2");
      assert.equal(created.json.version, bob.json.version);
      assert.notEqual(created.headers.etag, bob.headers.etag);
      const read = await ask("GET", "/users/3");
      assert.equal(created.headers.etag, read.headers.etag);
    });

    check("If-None-Match spares what the client has", async (ask) => {
      for (const path of ["/users", "/users/1", "/openapi.json"]) {
        const { headers } = await ask("GET", path);
        const tag = headers.etag as string;
        for (const value of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
          for (const method of ["GET", "HEAD"]) {
            const reply = await ask(method, path, { headers: { "If-None-Match": value } });
            assert.equal(reply.status, 304, `${method} ${path} ${value}`);
            assert.equal(reply.headers.etag, tag);
            assert.equal(reply.text, "");
          }
        }
        const other = await ask("GET", path, { headers: { "If-None-Match": '"other"' } });
        assert.equal(other.status, 200);
      }
      const { headers } = await ask("GET", "/users");
      await ask("POST", "/users", { body: { name: "Carol" } });
      const next = await ask("GET", "/users", {
        headers: { "If-None-Match": headers.etag as string },
      });
      assert.equal(next.status, 200);
    });

    check("pages lead through the list, and a user deleted meanwhile shifts none", async (ask) => {
      for (let n = 3; n <= 7; n++) await ask("POST", "/users", { body: { name: `User ${n}` } });
      const seen: number[] = [];
      let path: string | undefined = "/users?limit=2";
      while (path !== undefined) {
        const { json, headers }: Reply = await ask("GET", path);
        seen.push(...json.map((user: { id: number }) => user.id));
        if (seen.length === 4) await ask("DELETE", "/users/1");
        path = /<([^>]+)>; rel="next"/.exec(headers.link as string)?.[1];
      }
      assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7]);
      const all = await ask("GET", "/users?limit=6");
      assert.equal(all.headers.link, '</users?limit=6>; rel="first"');
    });

    check("the same Idempotency-Key adds one user", async (ask) => {
      const request = { headers: { "Idempotency-Key": "a1b2" }, body: { name: "Carol" } };
      const first = await ask("POST", "/users", request);
      const again = await ask("POST", "/users", request);
      assert.deepEqual([first.status, again.status], [201, 201]);
      assert.deepEqual(again.json, first.json);
      assert.equal(again.headers.location, first.headers.location);
      assert.equal(again.headers.etag, first.headers.etag);
      assert.equal(first.headers["idempotency-replayed"], undefined);
      assert.equal(again.headers["idempotency-replayed"], "true");
      const other = await ask("POST", "/users", { ...request, body: { name: "Dave" } });
      assert.equal(other.status, 422);
      assert.equal(other.json.type, "/problems/idempotency-key-reused");
      assert.equal((await ask("GET", "/users")).json.length, 3);
      const both = { headers: { "Idempotency-Key": "c3d4" }, body: { name: "Eve" } };
      const replies = await Promise.all([ask("POST", "/users", both), ask("POST", "/users", both)]);
      for (const { status } of replies) assert.ok(status === 201 || status === 409, `${status}`);
      assert.equal((await ask("GET", "/users")).json.length, 4);
    });

    check("a request that failed leaves its Idempotency-Key free", async (ask) => {
      const headers = { "Idempotency-Key": "a1b2" };
      const bad = await ask("POST", "/users", { headers, body: { name: "" } });
      assert.equal(bad.status, 422);
      const good = await ask("POST", "/users", { headers, body: { name: "Carol" } });
      assert.equal(good.status, 201);
    });

    check("a storage that is closed makes the service unready, not dead", async (ask, storage) => {
      assert.equal((await ask("GET", "/readyz")).status, 200);
      await storage.close();
      await storage.close();
      assert.equal((await ask("GET", "/healthz")).status, 200);
      for (const path of ["/readyz", "/users", "/users/1"]) {
        const { status, headers } = await ask("GET", path);
        assert.equal(status, 503, path);
        assert.equal(headers["retry-after"], "1");
      }
      const lost = await ask("POST", "/users", { body: { name: "Carol" } });
      assert.equal(lost.status, 503);
    });
  });
}
