/** Names of attributes that OpenTelemetry has none for, and what spans of both sides hold. */
import {
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
} from "@opentelemetry/semantic-conventions";
import type { Attributes, RecordedError } from "./messages.ts";

/** How work ended: ok, failed, canceled, deadline_exceeded. */
export const OUTCOME = "workbook.outcome";
/** How long its caller was willing to wait when it began, in milliseconds. */
export const BUDGET = "workbook.budget_ms";

/** SetUrl adds what a request asked for: the path, and the query when there is one. */
export function setUrl(attributes: Attributes, url: string): void {
  const query = url.indexOf("?");
  attributes[ATTR_URL_PATH] = query < 0 ? url : url.slice(0, query);
  if (query >= 0) attributes[ATTR_URL_QUERY] = url.slice(query + 1);
}

/** RecordedErrorOf returns what a span holds of whatever was thrown. */
export function recordedErrorOf(err: unknown): RecordedError {
  if (!(err instanceof Error)) return { name: typeof err, message: String(err) };
  const { name, message, stack } = err;
  return { name, message, stack };
}

/** ExceptionAttributes returns what the event of an exception says. */
export function exceptionAttributes({ name, message, stack }: RecordedError): Attributes {
  const said = { [ATTR_EXCEPTION_TYPE]: name, [ATTR_EXCEPTION_MESSAGE]: message };
  return stack === undefined ? said : { ...said, [ATTR_EXCEPTION_STACKTRACE]: stack };
}
