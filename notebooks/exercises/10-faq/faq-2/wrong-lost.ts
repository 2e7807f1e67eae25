type Field = { number: number; name: string; type: string; required?: boolean };
type Message = { fields: Field[]; retired: number[] };

// Returns the numbers of the fields that go wrong between two versions.
export function breaks(before: Message, after: Message): number[] {
  const changed = before.fields.filter((old) => {
    const now = after.fields.find(({ number }) => number === old.number);
    if (!now) return false;
    if (now.name !== old.name || now.type !== old.type) return true;
    return Boolean(now.required) !== Boolean(old.required);
  });
  const added = after.fields.filter(
    ({ number }) => !before.fields.some((old) => old.number === number),
  );
  const bad = added.filter((now) => now.required || before.retired.includes(now.number));
  return [...changed, ...bad].map(({ number }) => number);
}
