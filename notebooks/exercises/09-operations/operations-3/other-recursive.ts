type Step = { name: string; run(): Promise<void>; undo(): Promise<void> };
type End =
  | { state: "confirmed" }
  | { state: "rejected"; reason: string }
  | { state: "stuck"; steps: string[] };

async function undone(step: Step): Promise<boolean> {
  for (let n = 0; n < 3; n++) {
    try {
      await step.undo();
      return true;
    } catch {}
  }
  return false;
}

export async function saga(steps: readonly Step[]): Promise<End> {
  const [first, ...others] = steps;
  if (first === undefined) return { state: "confirmed" };
  try {
    await first.run();
  } catch (error) {
    return { state: "rejected", reason: (error as Error).message };
  }
  const end = await saga(others);
  if (end.state === "confirmed" || (await undone(first))) return end;
  return { state: "stuck", steps: [...(end.state === "stuck" ? end.steps : []), first.name] };
}
