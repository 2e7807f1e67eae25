export interface Budget {
  request(): void;
  retry(): boolean;
}

// A bucket of tokens, full at first. A request adds `ratio` of one, a retry takes one.
export function retryBudget(ratio: number, most: number): Budget {
  let tokens = most;
  return {
    request() {
      tokens += ratio;
    },
    retry() {
      return tokens-- > 0;
    },
  };
}

// Calls, and calls once more when that fails and the budget allows it.
export async function twice(budget: Budget, call: () => Promise<string>): Promise<string> {
  return call().catch(() => {
    budget.retry();
    return call();
  });
}
