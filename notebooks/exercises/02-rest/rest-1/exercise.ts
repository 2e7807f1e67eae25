import { createServer } from "node:http";
import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { serve } from "../../observe/http.ts";
import type { Trial } from "../../trial.ts";

type AllNames = (url: string) => Promise<string[]>;

interface Page {
  /** Path and query, as the page before named it. */
  path: string;
  names: string[];
  /** The header Link, made of the service's address. */
  link?: (url: string) => string;
  status?: number;
}

const mistakes = {
  "first-page-only":
    'More pages follow as long as the header Link names one with rel="next". Ask for it in a loop.',
  "last-page-lost":
    "The last page has no link to a next one, but it has users. Take the names of a page first, then look for its link.",
  "takes-any-link":
    'The header Link may name several pages. The one that you need has rel="next" behind it.',
  "glues-addresses":
    "A link may be a path or a whole address. new URL(link, base) makes the right address of both.",
  "builds-the-address":
    "You asked for a page that no link named. Only the service knows how its cursors are made: follow the link as it is.",
  "half-a-list":
    "When a page cannot be read, the list is not complete. Throw an error, so that nobody takes it for the whole list.",
};

export default defineExercise({
  title: "Every page of a list",
  objective: "You can read a long list page by page, by the links that the service gives.",
  task: `\`allNames\` is given the address of a users service. It returns the names of all users, in the order of the list. It starts with
\`/users?limit=1\` and follows the links in the header \`Link\` from page to page. When a page is answered with a status other than 200, it
throws an error.`,
  scope: "Retries, and pages that change while you read, are not asked for.",
  answer: ["allNames"],
  hints: [
    "After each page you need its names and the address of the next page. When is there no next page?",
    'A pattern such as /<([^>]+)>;\\s*rel="next"/ finds the address in the header Link.',
    "let next: string | undefined = first; while (next) { read the page; next = the link, as new URL(link, next).href, or undefined }",
  ],
  mistakes,
  explanation: `The loop knows nothing of cursors: it follows what the service names. \`new URL(link, address)\` takes a path and a whole address alike. A
page that fails ends the loop with an error, so that a part is never taken for the whole.`,

  async check(trial: Trial, allNames: AllNames) {
    const asked: string[] = [];
    let pages: Page[] = [];
    const server = createServer((request, response) => {
      asked.push(String(request.url));
      const page = pages.find(({ path }) => path === request.url);
      if (page?.link) response.setHeader("link", page.link(service.url));
      response.writeHead(page ? (page.status ?? 200) : 404, { "content-type": "application/json" });
      response.end(JSON.stringify((page?.names ?? []).map((name, id) => ({ id, name }))));
    });
    const service = await serve(trial, server);
    const read = (what: string, list: Page[]) => {
      trial.did = `called allNames; ${what}`;
      [pages, asked.length] = [list, 0];
      return trial.outcome(() => allNames(service.url));
    };
    const names = (list: readonly Page[]) => list.flatMap((page) => page.names);
    const first = "/users?limit=1";
    const next = (path: string) => `<${path}>; rel="next"`;

    const three: Page[] = [
      { path: first, names: ["Ada"], link: () => next("/users?limit=1&cursor=k9") },
      {
        path: "/users?limit=1&cursor=k9",
        names: ["Bob"],
        link: () => next("/users?limit=1&cursor=a4"),
      },
      { path: "/users?limit=1&cursor=a4", names: ["Cleo"] },
    ];
    const all = await read("the list had three pages, each with a user", three);
    const unknown = asked.find((path) => !three.some((page) => page.path === path));
    trial.expect(unknown === undefined, {
      expected: "it asks for the pages that links name",
      found: `it asked for ${unknown}`,
      look: mistakes["builds-the-address"],
    });
    const missed = all.state === "returned" && describe(all.value) === describe(["Ada", "Bob"]);
    trial.expect(!missed, {
      expected: describe(names(three)),
      found: describeOutcome(all),
      look: mistakes["last-page-lost"],
    });
    trial.expect(all.state === "returned" && describe(all.value) === describe(names(three)), {
      expected: describe(names(three)),
      found: describeOutcome(all),
      look: mistakes["first-page-only"],
    });

    const several: Page[] = [
      {
        path: first,
        names: ["Ada"],
        link: () => `<${first}>; rel="first", ${next("/users?limit=1&cursor=z2")}`,
      },
      { path: "/users?limit=1&cursor=z2", names: ["Bob"], link: () => `<${first}>; rel="first"` },
    ];
    const chosen = await read("the header Link named the first page, too", several);
    trial.expect(
      chosen.state === "returned" && describe(chosen.value) === describe(names(several)),
      {
        expected: describe(names(several)),
        found:
          chosen.state === "pending"
            ? `it asked ${asked.length} times and went on`
            : describeOutcome(chosen),
        look: mistakes["takes-any-link"],
      },
    );

    const whole: Page[] = [
      { path: first, names: ["Ada"], link: (url) => next(`${url}/users?cursor=w1`) },
      { path: "/users?cursor=w1", names: ["Bob"] },
    ];
    const absolute = await read("the link was a whole address, with http://", whole);
    trial.expect(
      absolute.state === "returned" && describe(absolute.value) === describe(names(whole)),
      {
        expected: describe(names(whole)),
        found: describeOutcome(absolute),
        look: mistakes["glues-addresses"],
      },
    );

    const broken: Page[] = [
      { path: first, names: ["Ada"], link: () => next("/users?cursor=q") },
      { path: "/users?cursor=q", names: [], status: 503 },
    ];
    const failed = await read("the second page was answered with 503", broken);
    trial.expect(failed.state === "threw", {
      expected: "it throws an error",
      found: describeOutcome(failed),
      look: mistakes["half-a-list"],
    });
  },
});
