/** What can go wrong with an event, on both sides of the network. */
import { New, Taxonomy } from "@snippets/errors";
import { commonKinds, malformedTimeout } from "@snippets/service";

/** What was sent is no event that the mailer can read; the error says what is wrong with which member. */
export const ErrInvalidEvent: Error = New("invalid event");
/** The body is not JSON. */
export const ErrMalformedJson: Error = New("malformed JSON");
/** A parameter has a value that does not fit. */
export const ErrInvalidParameter: Error = New("invalid parameter");

/** What the service tells its clients. What is of none of these kinds stays in the log. */
export const taxonomy: Taxonomy = new Taxonomy({
  domain: "mailer.workbook.example",
  kinds: [
    {
      error: ErrInvalidEvent,
      code: "INVALID_ARGUMENT",
      reason: "INVALID_EVENT",
      title: "The body is not an event that can be read",
      status: 422,
    },
    {
      error: ErrMalformedJson,
      code: "INVALID_ARGUMENT",
      reason: "MALFORMED_JSON",
      title: "The body is not JSON",
    },
    {
      error: ErrInvalidParameter,
      code: "INVALID_ARGUMENT",
      reason: "INVALID_PARAMETER",
      title: "A parameter has a value that does not fit",
    },
    malformedTimeout,
    ...commonKinds,
  ],
});
