type Field = { number: number; name: string; type: string; required?: boolean };
type Message = { fields: Field[]; retired: number[] };

// Returns the numbers of the fields that go wrong between two versions.
export function breaks(before: Message, after: Message): number[] {
  const kept = after.fields.map(({ name }) => name);
  const lost = before.fields.filter(({ name }) => !kept.includes(name));
  return lost.map(({ number }) => number);
}
