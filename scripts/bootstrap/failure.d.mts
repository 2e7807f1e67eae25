// Types of failure.mjs, which is documented there.
export declare class Failure extends Error {}
export declare function explainFileError(error: unknown, what: string): unknown;
