// Returns the smallest number of copies that reaches the goal, or undefined.
export function copies(one: number, balancer: number, goal: number): number | undefined {
  return Math.ceil(goal / (one * balancer));
}
