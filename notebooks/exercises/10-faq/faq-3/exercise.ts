import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { serve } from "../../observe/http.ts";
import type { Trial } from "../../trial.ts";

type Front = (monolith: string, moved: Map<string, string>) => Server;

const mistakes = {
  "path-cut":
    "The service got another path than the client asked for. A prefix only says who answers; send the path on as it is.",
  "query-lost": "What stands behind the question mark did not arrive. Send the whole `url` on.",
  "method-lost": "The method did not arrive. Send on the one of the request.",
  "body-lost": "The body did not arrive. Pipe the request into the one that you send.",
  "status-lost": "The client got another status than the one behind gave. Hand it on.",
  "read-once":
    "The prefix was added while the front was running. Look into `moved` at each request.",
  "only-itself": "What lies below a prefix moves with it: the prefix, a slash, and more.",
  "only-below": "The path may be the prefix itself, with nothing behind it.",
  "query-in-the-way":
    "A question mark ends the path. Cut the query off before you compare, and only for that.",
  "half-a-name":
    "The path only begins with the same letters. A prefix ends where the path ends or at a slash.",
  "first-prefix": "Two prefixes fit. The longer one says more, wherever it stands in `moved`.",
  "only-more": "The prefix was taken out of `moved`, so the monolith answers again.",
  "back-to-the-monolith":
    "The service cannot be reached, and the monolith answered from old data. Answer 502.",
  "no-answer": "The service cannot be reached, and the client waits. Answer 502.",
};

/** A program that says who it is and what reached it. Its status is 201 for a POST. */
function echo(who: string): Server {
  return createServer(async (incoming, response) => {
    const body = await text(incoming);
    const got = `${who} got ${incoming.method} ${incoming.url}${body && ` with ${body}`}`;
    response.writeHead(incoming.method === "POST" ? 201 : 200).end(got);
  });
}

/** A program that breaks off each connection. */
const away = (): Server => createServer((incoming) => void incoming.socket.destroy());

export default defineExercise({
  title: "Out of the monolith, one prefix at a time",
  objective: "You can move parts of a monolith into services while it runs, and back.",
  task: `\`front\` stands before a monolith and answers in its place. \`moved\` says which parts have moved: its keys are prefixes of paths such as
\`/users\`, its values addresses of services. It changes while the front runs: a prefix is added, or taken out.

Send each request to the service whose prefix fits: the path is the prefix, or begins with the prefix and a slash. \`/users\` fits \`/users\`, \`/users/1\` and \`/users?page=2\`,
and not \`/users-old\`. When several fit, the longest counts. All else goes to the monolith. Method, path, query, body and status stay as they are. When
the service cannot be reached, the answer is 502; the monolith is not asked then.

\`forward\` is right as it is.`,
  scope: "A slash at the end of a prefix, names of headers, and timeouts are not asked for.",
  answer: ["front"],
  hints: [
    "When is `moved` read, and what happens to a prefix that is added later?",
    "Cut the query off a copy of the path. A prefix fits when it equals that, or when that begins with the prefix and a slash.",
    "Sort the prefixes that fit by length, the longest first, and take the first one.",
  ],
  mistakes,
  explanation: `The table is read at each request, so one line moves a part and one line takes it back; no client notices. Whoever falls back to the monolith
when a service is away answers from data that are no longer kept there, and does a POST twice.`,

  async check(trial: Trial, front: Front) {
    const behind = async (server: Server) => (await serve(trial, server)).url;
    const monolith = await behind(echo("monolith"));
    const users = await behind(echo("users"));
    const photos = await behind(echo("photos"));
    const broken = await behind(away());

    const moved = new Map<string, string>();
    trial.did = "called front, with nothing in moved";
    const { url } = await serve(trial, front(monolith, moved));
    let step = "nothing has moved";
    const send = async (path: string, body?: string) => {
      const method = body === undefined ? "GET" : "POST";
      trial.did = `${step}; sent ${method} ${path}${body ? ` with ${body}` : ""}`;
      const outcome = await trial.outcome(async () => {
        const answer = await fetch(url + path, { method, ...(body && { body }) });
        return { status: answer.status, body: await answer.text() };
      });
      trial.expect(outcome.state === "returned", {
        expected: "an answer",
        found: describeOutcome(outcome),
        look: mistakes["no-answer"],
      });
      return outcome.value;
    };
    const reaches = async (wanted: string, path: string, look: string) => {
      const { body } = await send(path);
      trial.expect(body === wanted, { expected: wanted, found: body, look });
    };

    await reaches("monolith got GET /users?page=2", "/users?page=2", mistakes["query-lost"]);
    const { status, body } = await send("/users", "Ada");
    trial.expect(body.startsWith("monolith got POST"), {
      expected: "monolith got POST",
      found: body,
      look: mistakes["method-lost"],
    });
    trial.expect(body.endsWith("with Ada"), {
      expected: "monolith got POST /users with Ada",
      found: body,
      look: mistakes["body-lost"],
    });
    trial.expect(status === 201, {
      expected: "status 201, as the monolith said",
      found: `status ${status}`,
      look: mistakes["status-lost"],
    });

    moved.set("/users", users);
    step = "/users has moved";
    const [itself, below] = [await send("/users"), await send("/users/1")];
    const both = [itself, below].map((answer) => answer.body);
    trial.expect(
      both.some((one) => one.startsWith("users")),
      {
        expected: "users got GET /users/1",
        found: below.body,
        look: mistakes["read-once"],
      },
    );
    trial.expect(below.body.startsWith("users"), {
      expected: "users got GET /users/1",
      found: below.body,
      look: mistakes["only-itself"],
    });
    trial.expect(below.body === "users got GET /users/1", {
      expected: "users got GET /users/1",
      found: below.body,
      look: mistakes["path-cut"],
    });
    await reaches("users got GET /users", "/users", mistakes["only-below"]);
    await reaches("users got GET /users?page=2", "/users?page=2", mistakes["query-in-the-way"]);
    await reaches("monolith got GET /users-old/1", "/users-old/1", mistakes["half-a-name"]);

    moved.set("/users/photos", photos);
    step = "/users and /users/photos have moved";
    await reaches("photos got GET /users/photos/1", "/users/photos/1", mistakes["first-prefix"]);

    moved.delete("/users/photos");
    step = "/users/photos was taken back";
    await reaches("users got GET /users/photos/1", "/users/photos/1", mistakes["only-more"]);

    moved.set("/users", broken);
    step = "/users has moved to a service that breaks off each connection";
    const failed = await send("/users/1");
    trial.expect(failed.status === 502, {
      expected: "status 502",
      found: `status ${failed.status}, ${failed.body || "without a body"}`,
      look: mistakes["back-to-the-monolith"],
    });
  },
});
