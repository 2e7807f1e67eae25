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
  let reason: string | undefined;
  for (const step of steps) {
    try {
      await step.run();
      done.push(step);
    } catch (error) {
      reason = (error as Error).message;
    }
  }
  if (reason === undefined) return { state: "confirmed" };
  for (const step of done.reverse()) if (!(await undone(step))) stuck.push(step.name);
  return stuck.length > 0 ? { state: "stuck", steps: stuck } : { state: "rejected", reason };
}
