/** What is known of a service that did not start. */
export interface ServiceFailure {
  /** The service's name. */
  service: string;
  /** What the starter waited for, and how long. */
  expected: string;
  /** What happened instead. */
  found: string;
  /** What the reader can do about it. */
  next: string;
  /** The exit code, when the service ended with one before it was ready. */
  exitCode?: number | undefined;
  /** The last lines that the service wrote, oldest first. */
  log: readonly string[];
}

/**
 * The error of a service that did not start. Its message says what was expected, what was found, the
 * last lines of the service's log, and what to do next.
 */
export class ServiceError extends Error {
  /** The service's name. */
  readonly service: string;
  /** The exit code, when the service ended with one before it was ready; otherwise undefined. */
  readonly exitCode: number | undefined;
  /** At most the last ten lines that the service wrote, oldest first. */
  readonly log: readonly string[];

  constructor({ service, expected, found, next, exitCode, log }: ServiceFailure) {
    const lines = log.length > 0 ? ["Its last log lines:", ...log.map((line) => `  ${line}`)] : [];
    super(
      [
        `${service} did not start.`,
        `Expected: ${expected}.`,
        `Found: ${found}${log.length > 0 ? "." : ", and it wrote no log."}`,
        ...lines,
        `Next: ${next}.`,
      ].join("\n"),
    );
    this.name = "ServiceError";
    this.service = service;
    this.exitCode = exitCode;
    this.log = log;
    // The message has told all of it: a reader must not get it twice, and the stack is this package's.
    for (const property of ["name", "service", "exitCode", "log"]) {
      Object.defineProperty(this, property, { enumerable: false });
    }
    this.stack = `${this.name}: ${this.message}`;
  }
}
