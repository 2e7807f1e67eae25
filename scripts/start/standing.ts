/** The reader's progress on the site, where it is served beside the notebooks: on the first page, at each lesson. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Handler } from "express";
import { places } from "../../notebooks/exercises/find.ts";
import { peekStandings, progressFile, type Standings } from "../../notebooks/exercises/progress.ts";

/** Where the script is that writes it there. A notebook cannot have a page of this name. */
const SCRIPT = "/.standing.js";

/** StandingOf says of each lesson how many of its exercises are solved, for lessons of which one was tried. */
export function standingOf(standings: Standings): { [lesson: string]: string } {
  const said: { [lesson: string]: string } = {};
  for (const [lesson, own] of Map.groupBy(places(), (place) => place.lesson)) {
    if (!own.some(({ id }) => standings[id])) continue;
    const solved = own.filter(({ id }) => standings[id]?.solved !== undefined).length;
    said[lesson] = `${solved} of ${own.length} exercises solved`;
  }
  return said;
}

/** The script; what it writes is text, never markup. */
function scriptFor(said: { [lesson: string]: string }): string {
  return `for (const [lesson, text] of Object.entries(${JSON.stringify(said)})) {
  const item = document.querySelector('[data-lesson="' + CSS.escape(lesson) + '"] .time');
  item?.append(" · ", Object.assign(document.createElement("span"), { className: "standing", textContent: text }));
}\n`;
}

/**
 * ShowStanding handles requests for the first page of the site in `folder`, and adds what the reader has solved so far:
 * it is read anew for each. The built site itself knows nothing of a reader. It answers nothing else.
 */
export function showStanding(folder: string, env: NodeJS.ProcessEnv): Handler {
  return (request, response, next) => {
    if (request.path === SCRIPT) {
      // What is wrong with the file, the notebook tells.
      const script = scriptFor(standingOf(peekStandings(progressFile(env))));
      response.type("text/javascript").set("Cache-Control", "no-store").send(script);
    } else if (request.path === "/" || request.path === "/index.html") {
      readFile(join(folder, "index.html"), "utf8").then(
        (html) => {
          const tag = `<script src="${SCRIPT.slice(1)}" defer></script>`;
          response.type("text/html").send(html.replace("</head>", `${tag}\n</head>`));
        },
        () => next(),
      );
    } else next();
  };
}
