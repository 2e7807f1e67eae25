// Returns the smallest number of copies that reaches the goal, or undefined.
export function copies(one: number, balancer: number, goal: number): number | undefined {
  if (balancer <= goal) return undefined;
  let n = 2;
  while (balancer * (1 - (1 - one) ** n) < goal) n++;
  return n;
}
