export interface Budget {
  request(): void;
  retry(): boolean;
}

class Bucket implements Budget {
  #missing = 0;
  readonly #ratio: number;
  readonly #most: number;

  constructor(ratio: number, most: number) {
    this.#ratio = ratio;
    this.#most = most;
  }

  request(): void {
    this.#missing = Math.max(0, this.#missing - this.#ratio);
  }

  retry(): boolean {
    // A little less than a token counts as one: sums of fractions are not exact.
    const allowed = this.#most - this.#missing > 1 - 1e-9;
    if (allowed) this.#missing++;
    return allowed;
  }
}

export function retryBudget(ratio: number, most: number): Budget {
  return new Bucket(ratio, most);
}

export function twice(budget: Budget, call: () => Promise<string>): Promise<string> {
  budget.request();
  return call().catch((error) => {
    if (budget.retry()) return call();
    throw error;
  });
}
