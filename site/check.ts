import type { Lesson } from "./lesson.ts";
import type { Problem } from "./problem.ts";

/**
 * CheckLinks returns an error for every link that points at a page or an anchor which does not exist. It needs
 * all lessons, since a link may point forward.
 */
export function checkLinks(lessons: readonly Lesson[]): Problem[] {
  const problems: Problem[] = [];
  const pages = new Map(lessons.map((lesson) => [lesson.name, lesson]));
  const ids = new Map(lessons.map((lesson) => [lesson, new Set(lesson.ids)]));
  for (const { file, links } of lessons) {
    for (const link of links) {
      const target = pages.get(link.page);
      const problem = { severity: "error", file, cell: link.cell } as const;
      if (!target) {
        const near = nearest(link.page, [...pages.keys()]).replace(/\.html$/, ".ipynb");
        const hint = near ? `did you mean ${near}?` : "there are no lessons";
        const message = `expected a link to a lesson, found ${link.written}, which does not exist; ${hint}`;
        problems.push({ ...problem, message });
      } else if (link.anchor !== "" && !ids.get(target)?.has(link.anchor)) {
        const near = nearest(
          link.anchor,
          target.headings.map(({ id }) => id),
        );
        const hint = near ? `the nearest is #${near}` : "the page has no heading";
        const message = `expected a link to an anchor of ${target.file}, found ${link.written}, which is not there; ${hint}`;
        problems.push({ ...problem, message });
      }
    }
  }
  return problems;
}

/** The candidate that shares most pairs of letters with `wanted`; empty when there is none. */
function nearest(wanted: string, candidates: string[]): string {
  const score = (candidate: string): number => {
    const [a, b] = [pairs(wanted), pairs(candidate)];
    const shared = [...a].filter((pair) => b.has(pair)).length;
    return (2 * shared) / (a.size + b.size);
  };
  return candidates.toSorted((a, b) => score(b) - score(a))[0] ?? "";
}

function pairs(text: string): Set<string> {
  const lower = ` ${text.toLowerCase()} `;
  return new Set(Array.from({ length: lower.length - 1 }, (_, at) => lower.slice(at, at + 2)));
}
