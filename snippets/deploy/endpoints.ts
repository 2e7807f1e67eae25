/** Where clients send requests: what an EndpointSlice and its reader are in Kubernetes. */

/** Endpoints hold the replicas that get requests. They do not ask whether a replica is there: whoever adds it has. */
export class Endpoints<R> {
  #all: readonly R[];
  #turn = 0;

  /** Takes the replicas that get requests from the beginning. */
  constructor(replicas: Iterable<R> = []) {
    this.#all = [...replicas];
  }

  /** The replicas that get requests now. What is returned does not change later. */
  get all(): readonly R[] {
    return this.#all;
  }

  /** Next returns the replica whose turn it is. It throws an Error when there is none. */
  next(): R {
    const replica = this.#all[this.#turn++ % this.#all.length];
    if (replica !== undefined) return replica;
    throw new Error(
      "expected a replica that gets requests, found none; add one that is ready before the last one is removed",
    );
  }

  /** Add lets a replica get requests from now on. A second call with the same replica does nothing. */
  add(replica: R): void {
    if (!this.#all.includes(replica)) this.#all = [...this.#all, replica];
  }

  /** Remove lets a replica get no more requests. Those that it has got go on. A second call does nothing. */
  remove(replica: R): void {
    this.#all = this.#all.filter((each) => each !== replica);
  }
}
