/** Content negotiation (RFC 9110, section 12): which representation the client would rather have. */

import { HttpProblem } from "@snippets/service";
import type { Request } from "express";

/**
 * Negotiate picks from `offered` the media type that fits the request's Accept best; the first where
 * the client does not care. It throws 406 when none fits.
 */
export function negotiate<Type extends string>(req: Request, offered: readonly Type[]): Type {
  const accept = req.headers.accept;
  // What nearly every client sends; the general way costs as much as the rest of a small response.
  if (accept === undefined || accept === "*/*" || accept === offered[0]) return offered[0] as Type;
  const type = req.accepts(offered as Type[]);
  if (type) return type as Type;
  throw new HttpProblem(
    406,
    `expected an Accept that allows ${offered.join(" or ")}, found ${JSON.stringify(accept.slice(0, 100))}; ask for one of those`,
  );
}
