// Returns the smallest number of copies that reaches the goal, or undefined.
export function copies(one: number, balancer: number, goal: number): number | undefined {
  const mayFail = 1 - goal / balancer;
  if (mayFail <= 0) return undefined;
  return Math.max(1, Math.floor(Math.log(mayFail) / Math.log(1 - one)));
}
