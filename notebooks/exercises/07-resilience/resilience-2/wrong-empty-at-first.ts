export interface Budget {
  request(): void;
  retry(): boolean;
}

export function retryBudget(ratio: number, most: number): Budget {
  // In thousandths: ten times 0.1 is less than 1.
  const full = most * 1000;
  const share = Math.round(ratio * 1000);
  let tokens = 0;
  return {
    request() {
      tokens = Math.min(full, tokens + share);
    },
    retry() {
      if (tokens < 1000) return false;
      tokens -= 1000;
      return true;
    },
  };
}

export async function twice(budget: Budget, call: () => Promise<string>): Promise<string> {
  budget.request();
  try {
    return await call();
  } catch (error) {
    if (!budget.retry()) throw error;
    return await call();
  }
}
