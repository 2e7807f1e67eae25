import type { Server } from "node:http";
import { describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { type Asked, serve } from "../../observe/http.ts";
import type { Trial } from "../../trial.ts";

const mistakes = {
  "silent-on-others":
    "For other paths nothing is sent, and the client waits for ever. Each request needs an answer: response.end.",
  "ok-for-others":
    "The path is not known, but the status says 200. writeHead(404) says that there is nothing.",
  "hangs-up":
    "The connection was closed without an answer. The client cannot know what was wrong; answer with 404.",
  "deaf-to-queries":
    'request.url is the path with its query: "/?lang=de" is not "/". Compare the path alone.',
};

export default defineExercise({
  title: "Find the bug: a client that waits for ever",
  objective: "You can find why a server does not answer.",
  task: `This server answers requests for \`/\` with \`hello\`. A client that asks for another path waits, and nothing comes. Mend it: for any other
path the status is 404, and the body is what you like. A query behind \`/\`, as in \`/?lang=de\`, changes nothing.`,
  scope: "Other methods than GET are not asked for.",
  answer: ["greeter"],
  hints: [
    "What does the function do when the path is not `/`?",
    "response.writeHead(404).end(text) sends a status and a text.",
    'request.url holds the query, too. new URL(request.url, "http://any").pathname is the path alone.',
  ],
  mistakes,
  explanation:
    "A server must answer each request, also one that it does not understand. Without `end` the client keeps its connection, and waits.",

  async check(trial: Trial, greeter: () => Server) {
    trial.did = "called greeter";
    const server = await serve(trial, greeter());
    const get = async (path: string) => {
      trial.did = `sent a GET for ${path}`;
      const asked: Asked = server.ask({ path });
      const outcome = await trial.outcome(() => asked.answer);
      asked.leave();
      return outcome;
    };
    const other = await get("/users");
    trial.expect(other.state !== "pending", {
      expected: "an answer with status 404",
      found: "no answer came",
      look: mistakes["silent-on-others"],
    });
    trial.expect(other.state === "returned", {
      expected: "an answer with status 404",
      found: describeOutcome(other),
      look: mistakes["hangs-up"],
    });
    trial.expect(other.value.status === 404, {
      expected: "an answer with status 404",
      found: `status ${other.value.status}`,
      look: mistakes["ok-for-others"],
    });
    for (const path of ["/", "/?lang=de"]) {
      const known = await get(path);
      trial.expect(known.state === "returned" && known.value.body === "hello", {
        expected: "the answer hello",
        found: known.state === "returned" ? `status ${known.value.status}` : describeOutcome(known),
        look: mistakes["deaf-to-queries"],
      });
    }
  },
});
