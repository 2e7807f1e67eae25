/** The kinds of error that every service knows, and the taxonomy that a service makes of them and its own. */
import { Canceled, DeadlineExceeded } from "@snippets/context";
import { type Kind, New } from "@snippets/errors";

/** The service could not be reached, or takes no requests now. A later try may succeed. */
export const ErrUnavailable: Error = New("service unavailable");

/** CommonKinds are the kinds that every service tells its clients. */
export const commonKinds: readonly Kind[] = [
  {
    error: ErrUnavailable,
    code: "UNAVAILABLE",
    reason: "UNAVAILABLE",
    title: "The service is unavailable",
  },
  {
    error: Canceled,
    code: "CANCELLED",
    reason: "CANCELED",
    title: "The request was canceled",
  },
  {
    error: DeadlineExceeded,
    code: "DEADLINE_EXCEEDED",
    reason: "DEADLINE_EXCEEDED",
    title: "The deadline has passed",
  },
];
