export interface Budget {
  request(): void;
  retry(): boolean;
}

export function retryBudget(ratio: number, most: number): Budget {
  let tokens = most;
  return {
    request() {
      tokens = Math.min(most, tokens + ratio);
    },
    retry() {
      if (tokens < 1) return false;
      tokens -= 1;
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
