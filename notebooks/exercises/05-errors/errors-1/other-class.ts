class UserError extends Error {
  readonly id: number;
  readonly #below: Error;
  constructor(id: number, below: Error) {
    super(`read user ${id}: ${below.message}`);
    this.id = id;
    this.#below = below;
  }
  unwrap(): Error {
    return this.#below;
  }
}

export function userName(id: number, read: (id: number) => Promise<string>): Promise<string> {
  return read(id).catch((error) => Promise.reject(new UserError(id, error)));
}
