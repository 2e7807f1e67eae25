type Field = { number: number; name: string; type: string; required?: boolean };
type Message = { fields: Field[]; retired: number[] };

// What a program relies on, as one text.
const promise = ({ name, type, required = false }: Field) => JSON.stringify([name, type, required]);

export function breaks(before: Message, after: Message): number[] {
  const now = new Map(after.fields.map((field) => [field.number, field]));
  const found = new Set<number>();
  for (const old of before.fields) {
    const field = now.get(old.number);
    if (!field || promise(field) !== promise(old)) found.add(old.number);
    now.delete(old.number);
  }
  for (const { number, required } of now.values()) {
    if (required || before.retired.includes(number)) found.add(number);
  }
  return [...found].sort((a, b) => a - b);
}
