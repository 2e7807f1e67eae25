import { describe } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";

type Field = { number: number; name: string; type: string; required?: boolean };
type Message = { fields: Field[]; retired: number[] };
type Breaks = (before: Message, after: Message) => number[];

const mistakes = {
  lost: "A field is gone, and programs of the old version still read it. Report a field of the old version that the new one has not.",
  "every-change":
    "A new optional field breaks nothing: old programs do not read it, and new ones do without it.",
  renamed:
    "The number stayed and the name is another. In JSON a program looks for the name, and finds nothing.",
  "known-by-name":
    "The name stayed and the number is another. In protobuf the number is all that is sent: find the field by its number.",
  retyped: "Name and number stayed and the type is another. An old program cannot read the value.",
  "made-required":
    "Programs of the old version may leave the field out, and the new version refuses their messages.",
  "made-optional":
    "Programs of the old version rely on the field, and the new version may leave it out.",
  "missing-is-another":
    "A field without `required` is optional, as one with `required: false` is. Compare what the two mean.",
  "added-required":
    "Programs of the old version do not know the new field, so they cannot send it. It has to be optional.",
  "number-used-again":
    "The number of the new field once belonged to another field, and stored messages may still hold that one. Look into `retired`.",
  "only-the-first": "More than one field breaks. Report each of them.",
};

const id: Field = { number: 1, name: "id", type: "int32", required: true };
const name: Field = { number: 2, name: "name", type: "string" };
const email: Field = { number: 4, name: "email", type: "string" };
const RETIRED = [3];

const text = ({ number, name, type, required }: Field): string =>
  `${required ? "required " : ""}${type} ${name} = ${number}`;

export default defineExercise({
  title: "What breaks a contract",
  objective: "You can tell which changes of a contract break the programs that use it.",
  task: `\`breaks\` compares two versions of a message. Programs of both versions run at the same time, and each sends the message and reads it, as
JSON (by the name of a field) and as protobuf (by its number). \`breaks\` returns the numbers of the fields that go wrong, in any order:

- a field of the old version that is gone, or has another name, number or type;
- a field that was optional and is required now, or the reverse (\`required\` may be missing, and then the field is optional);
- a new field that is required;
- a new field whose number stands in \`retired\` of the old version: it was used before.

For a field that got another number, return the old number.`,
  scope:
    "Types that can stand for one another, values of enums, and names that were used before are not asked for.",
  answer: ["breaks"],
  hints: [
    "Two questions: what became of each old field? And which fields are new?",
    "Find an old field in the new version by its number, and compare the rest. A field is new when no old field has its number.",
    "Of the new fields, report those that are required, and those whose number is in before.retired.",
  ],
  mistakes,
  explanation: `An old field must stay as it is, in every respect, because somebody sends it and somebody reads it. A new field is safe when nobody has to
send it and nobody takes it for another one. That is why a contract is extended, and never changed.`,

  async check(trial: Trial, breaks: Breaks) {
    const compare = (before: Field[], after: Field[]): number[] => {
      const list = (fields: Field[]) => fields.map(text).join("; ");
      trial.did = `compared "${list(before)}" with "${list(after)}"; retired is ${describe(RETIRED)}`;
      const found = breaks(
        { fields: before, retired: [...RETIRED] },
        { fields: after, retired: [...RETIRED] },
      );
      return [...new Set(found)].sort((a, b) => a - b);
    };
    const goesWrong = (wanted: number[], found: number[], look: string) => ({
      expected: `the list ${describe(wanted)}`,
      found: `the list ${describe(found)}`,
      look,
    });
    const equal = (a: number[], b: number[]) => a.join() === b.join();

    const lost = compare([id, name], [id]);
    trial.expect(equal(lost, [2]), goesWrong([2], lost, mistakes.lost));
    const more = compare([id, name], [id, name, email]);
    trial.expect(equal(more, []), goesWrong([], more, mistakes["every-change"]));
    const renamed = compare([id, name], [id, { ...name, name: "full_name" }]);
    trial.expect(equal(renamed, [2]), goesWrong([2], renamed, mistakes.renamed));
    const moved = compare([id, name], [id, { ...name, number: 5 }]);
    trial.expect(equal(moved, [2]), goesWrong([2], moved, mistakes["known-by-name"]));
    const retyped = compare([id, name], [id, { ...name, type: "bytes" }]);
    trial.expect(equal(retyped, [2]), goesWrong([2], retyped, mistakes.retyped));
    const made = compare([id, name], [id, { ...name, required: true }]);
    trial.expect(equal(made, [2]), goesWrong([2], made, mistakes["made-required"]));
    const freed = compare([id, name], [{ ...id, required: false }, name]);
    trial.expect(equal(freed, [1]), goesWrong([1], freed, mistakes["made-optional"]));
    const said = compare([id, name], [id, { ...name, required: false }]);
    trial.expect(equal(said, []), goesWrong([], said, mistakes["missing-is-another"]));
    const must = compare([id, name], [id, name, { ...email, required: true }]);
    trial.expect(equal(must, [4]), goesWrong([4], must, mistakes["added-required"]));
    const again = compare([id, name], [id, name, { ...email, number: 3 }]);
    trial.expect(equal(again, [3]), goesWrong([3], again, mistakes["number-used-again"]));
    const two = compare(
      [id, name],
      [
        { ...id, type: "string" },
        { ...name, name: "full_name" },
      ],
    );
    trial.expect(equal(two, [1, 2]), goesWrong([1, 2], two, mistakes["only-the-first"]));
  },
});
