/** What can go wrong with an order, on both sides of the network. */
import { type Code, type Kind, New, Taxonomy } from "@snippets/errors";
import { commonKinds, malformedTimeout } from "@snippets/service";

/** There is no order with this id. */
export const ErrNotFound: Error = New("no such order");
/** What was sent is no order; the error says what is wrong with which member. */
export const ErrInvalidOrder: Error = New("invalid order");
/** The body is not JSON. */
export const ErrMalformedJson: Error = New("malformed JSON");
/** A parameter or header has a value that does not fit. */
export const ErrInvalidParameter: Error = New("invalid parameter");
/** The idempotency key came with another order before. */
export const ErrIdempotencyKeyReused: Error = New("idempotency key reused");

const kind = (error: Error, code: Code, reason: string, title: string, status?: number): Kind => ({
  error,
  code,
  reason,
  title,
  ...(status === undefined ? {} : { status }),
});

/** What the service tells its clients. What is of none of these kinds stays in the log. */
export const taxonomy: Taxonomy = new Taxonomy({
  domain: "orders.workbook.example",
  kinds: [
    kind(ErrNotFound, "NOT_FOUND", "ORDER_NOT_FOUND", "No such order"),
    kind(ErrInvalidOrder, "INVALID_ARGUMENT", "INVALID_ORDER", "The body is not an order", 422),
    kind(ErrMalformedJson, "INVALID_ARGUMENT", "MALFORMED_JSON", "The body is not JSON"),
    kind(
      ErrInvalidParameter,
      "INVALID_ARGUMENT",
      "INVALID_PARAMETER",
      "A parameter has a value that does not fit",
    ),
    kind(
      ErrIdempotencyKeyReused,
      "FAILED_PRECONDITION",
      "IDEMPOTENCY_KEY_REUSED",
      "The idempotency key belongs to another order",
      422,
    ),
    malformedTimeout,
    ...commonKinds,
  ],
});
