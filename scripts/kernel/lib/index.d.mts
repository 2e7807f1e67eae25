/**
 * What Node 26 has and the library files of tslab's TypeScript 5.0 do not know yet: the rest of ES2023, and
 * ES2024. Cells are checked with it; the project's own compiler never reads it (it reads *.ts).
 *
 * Source: https://tc39.es/ecma262/
 */
declare global {
  interface Array<T> {
    toReversed(): T[];
    toSorted(compare?: (a: T, b: T) => number): T[];
    toSpliced(start: number, deleteCount: number, ...items: T[]): T[];
    toSpliced(start: number, deleteCount?: number): T[];
    with(index: number, value: T): T[];
  }

  interface ReadonlyArray<T> {
    toReversed(): T[];
    toSorted(compare?: (a: T, b: T) => number): T[];
    toSpliced(start: number, deleteCount: number, ...items: T[]): T[];
    toSpliced(start: number, deleteCount?: number): T[];
    with(index: number, value: T): T[];
  }

  interface Uint8Array {
    toReversed(): Uint8Array;
    toSorted(compare?: (a: number, b: number) => number): Uint8Array;
    with(index: number, value: number): Uint8Array;
  }

  interface Float64Array {
    toReversed(): Float64Array;
    toSorted(compare?: (a: number, b: number) => number): Float64Array;
    with(index: number, value: number): Float64Array;
  }

  interface ArrayConstructor {
    fromAsync<T>(
      items: AsyncIterable<T> | Iterable<T | PromiseLike<T>> | ArrayLike<T | PromiseLike<T>>,
    ): Promise<T[]>;
  }

  interface PromiseWithResolvers<T> {
    promise: Promise<T>;
    resolve: (value: T | PromiseLike<T>) => void;
    // biome-ignore lint/suspicious/noExplicitAny: as in TypeScript's own library files.
    reject: (reason?: any) => void;
  }

  interface PromiseConstructor {
    withResolvers<T>(): PromiseWithResolvers<T>;
    try<T, A extends unknown[]>(
      work: (...args: A) => T | PromiseLike<T>,
      ...args: A
    ): Promise<Awaited<T>>;
  }

  interface ObjectConstructor {
    groupBy<K extends PropertyKey, T>(
      items: Iterable<T>,
      key: (item: T, index: number) => K,
    ): Partial<Record<K, T[]>>;
  }

  interface MapConstructor {
    groupBy<K, T>(items: Iterable<T>, key: (item: T, index: number) => K): Map<K, T[]>;
  }

  interface ReadonlySetLike<T> {
    keys(): Iterator<T>;
    has(value: T): boolean;
    readonly size: number;
  }

  interface Set<T> {
    union<U>(other: ReadonlySetLike<U>): Set<T | U>;
    intersection<U>(other: ReadonlySetLike<U>): Set<T & U>;
    difference<U>(other: ReadonlySetLike<U>): Set<T>;
    symmetricDifference<U>(other: ReadonlySetLike<U>): Set<T | U>;
    isSubsetOf(other: ReadonlySetLike<unknown>): boolean;
    isSupersetOf(other: ReadonlySetLike<unknown>): boolean;
    isDisjointFrom(other: ReadonlySetLike<unknown>): boolean;
  }

  interface String {
    isWellFormed(): boolean;
    toWellFormed(): string;
  }

  interface ErrorConstructor {
    isError(value: unknown): value is Error;
  }
}

export {};
