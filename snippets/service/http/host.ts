/** What HTTP/1.1 requires of every request. */
import type { Handler } from "./observe.ts";
import { HttpProblem } from "./problem.ts";

/** RequireHost refuses a request without a Host header. Node would too, but without problem details. */
export const requireHost: Handler = (req, _res, next) => {
  if (req.headers.host !== undefined || req.httpVersion === "1.0") return next();
  throw new HttpProblem(400, "expected a Host header, found none; HTTP/1.1 requires it");
};
