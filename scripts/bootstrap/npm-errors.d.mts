// Types of npm-errors.mjs, which is documented there.
export declare function explainNpm(output: string, end: number | string | null): string;
