import { COLOURS, frame, rect, text, WIDTH } from "../workbook/svg.ts";
import { loadExercise, type Place } from "./find.ts";
import type { Standings } from "./progress.ts";

const ROW = 44;
const BOX = 22;

/** ProgressPicture draws where the reader stands: a row a lesson, a box an exercise, filled when it is solved. */
export function progressPicture(places: readonly Place[], standings: Standings): string {
  const lessons = Map.groupBy(places, ({ lesson }) => lesson);
  const isSolved = ({ id }: Place) => standings[id]?.solved !== undefined;
  const said: string[] = [];
  const rows = [...lessons].map(([lesson, own], row) => {
    const y = row * ROW;
    const solved = own.filter(isSolved).length;
    const count = `${solved} of ${own.length} solved`;
    const begun = own.filter((place) => !isSolved(place) && (standings[place.id]?.tries ?? 0) > 0);
    const names = begun.map(({ id }) => id).join(", ");
    said.push(`Lesson ${lesson}: ${count}${names ? `, begun: ${names}` : ""}.`);
    const boxes = own.map((place, at) => {
      const x = at * (BOX + 6);
      const tried = (standings[place.id]?.tries ?? 0) > 0;
      const fill = isSolved(place) ? `fill="${COLOURS.green}"` : 'fill="none"';
      const line = `stroke="${tried ? COLOURS.green : COLOURS.grey}" stroke-width="2"`;
      return rect(x + 1, y + 20, BOX - 2, 12, `${fill} ${line}`);
    });
    return (
      text(0, y + 14, lesson, { bold: true }) +
      text(WIDTH, y + 14, count, { anchor: "end" }) +
      boxes.join("")
    );
  });
  const next = places.find((place) => !isSolved(place));
  const foot = next
    ? `Next: ${next.id}, ${loadExercise(next).title}.`
    : "All exercises are solved.";
  const height = lessons.size * ROW;
  return frame(
    "Exercises",
    [...said, foot].join(" "),
    height + 20,
    rows.join("") + text(0, height + 12, foot),
  );
}
