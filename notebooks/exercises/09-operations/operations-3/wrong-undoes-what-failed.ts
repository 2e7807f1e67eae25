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
  const done: Step[] = [];
  const stuck: string[] = [];
  try {
    for (const step of steps) {
      done.push(step);
      await step.run();
    }
    return { state: "confirmed" };
  } catch (error) {
    for (const step of done.reverse()) {
      if (!(await undone(step))) stuck.push(step.name);
    }
    if (stuck.length > 0) return { state: "stuck", steps: stuck };
    return { state: "rejected", reason: (error as Error).message };
  }
}
