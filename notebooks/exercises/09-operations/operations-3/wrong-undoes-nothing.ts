type Step = { name: string; run(): Promise<void>; undo(): Promise<void> };
type End =
  | { state: "confirmed" }
  | { state: "rejected"; reason: string }
  | { state: "stuck"; steps: string[] };

export async function saga(steps: readonly Step[]): Promise<End> {
  for (const step of steps) {
    try {
      await step.run();
    } catch (error) {
      return { state: "rejected", reason: (error as Error).message };
    }
  }
  return { state: "confirmed" };
}
