/** The methods that a resource knows: OPTIONS tells them, 405 refuses the others. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { HttpProblem } from "./problem.ts";

/**
 * Methods answers OPTIONS with 204 and Allow, and every other method with 405 and Allow. It belongs
 * behind the handlers of its route. `headers` are added to the answer of OPTIONS.
 */
export function methods(
  allowed: string[],
  headers: Record<string, string> = {},
): (req: IncomingMessage, res: ServerResponse) => void {
  const allow = allowed.join(", ");
  return (req, res) => {
    if (req.method !== "OPTIONS") {
      throw new HttpProblem(405, `expected ${allow}, found ${req.method}; use one of those`, {
        headers: { Allow: allow },
      });
    }
    res.statusCode = 204;
    res.setHeader("Allow", allow);
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    res.end();
  };
}
