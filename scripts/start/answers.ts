import { get } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 25;
/** A server that has taken the connection but is still busy with its own start gets this long. */
const ANSWER_MS = 10_000;

/** What a server answered. */
export interface Answer {
  status: number;
  body: string;
}

/**
 * ask sends one GET request and resolves with the answer, or undefined when there is none: nobody listens,
 * or it does not answer in ten seconds. It does not follow redirects and uses no proxy.
 */
export function ask(
  url: string,
  headers: Record<string, string> = {},
): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { headers, agent: false, timeout: ANSWER_MS }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text) => {
        body += text;
      });
      response.once("end", () => resolve({ status: response.statusCode ?? 0, body }));
      response.once("error", () => resolve(undefined));
    });
    request.once("timeout", () => request.destroy());
    request.once("error", () => resolve(undefined));
  });
}

/**
 * untilAnswers asks again and again until the answer is the expected one. It never gives up by itself:
 * the signal ends it, and it then rejects with the signal's reason. No event tells when another process
 * begins to listen.
 */
export async function untilAnswers(
  url: string,
  isExpected: (answer: Answer) => boolean,
  signal: AbortSignal,
  headers: Record<string, string> = {},
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await ask(url, headers);
    if (answer && isExpected(answer)) return;
    await delay(POLL_MS, undefined, { signal });
  }
}
