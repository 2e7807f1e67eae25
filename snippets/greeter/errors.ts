/** What can go wrong when one greets, on both sides of the network. */
import {
  badRequest,
  type Code,
  type Kind,
  New,
  type StatusError,
  Taxonomy,
} from "@snippets/errors";
import { commonKinds } from "@snippets/service";

export { ErrUnavailable } from "@snippets/service";

/** A name is not 1 to 100 characters long, or there is none. */
export const ErrInvalidName: Error = New("invalid name");
/** The service does not greet in this language. */
export const ErrUnknownLanguage: Error = New("unknown language");
/** LotsOfReplies was asked for more than 10,000 rounds. */
export const ErrTooManyRounds: Error = New("too many rounds");
/** LotsOfGreetings was told more than 10,000 names. */
export const ErrTooManyNames: Error = New("too many names");
/** A text of Chat is longer than 1000 characters. */
export const ErrTextTooLong: Error = New("text too long");
/** The metadata of a call are larger than the service reads. */
export const ErrMetadataTooLarge: Error = New("metadata too large");

const kind = (error: Error, code: Code, reason: string, title: string): Kind => ({
  error,
  code,
  reason,
  title,
});

/**
 * What the service tells its clients: an error of one of these kinds. What is none of them stays in the
 * log, and the client hears only that something failed.
 */
export const taxonomy: Taxonomy = new Taxonomy({
  domain: "greeter.workbook.example",
  kinds: [
    kind(ErrInvalidName, "INVALID_ARGUMENT", "INVALID_NAME", "Invalid name"),
    kind(ErrUnknownLanguage, "INVALID_ARGUMENT", "UNKNOWN_LANGUAGE", "Unknown language"),
    kind(ErrTooManyRounds, "INVALID_ARGUMENT", "TOO_MANY_ROUNDS", "Too many rounds"),
    kind(ErrTooManyNames, "INVALID_ARGUMENT", "TOO_MANY_NAMES", "Too many names"),
    kind(ErrTextTooLong, "INVALID_ARGUMENT", "TEXT_TOO_LONG", "Text too long"),
    kind(ErrMetadataTooLarge, "RESOURCE_EXHAUSTED", "METADATA_TOO_LARGE", "Metadata too large"),
    ...commonKinds,
  ],
});

/** BadField returns an error that is `sentinel` and says what is wrong with one field. */
export function badField(sentinel: Error, field: string, description: string): StatusError {
  return badRequest([{ field, description }], sentinel);
}
