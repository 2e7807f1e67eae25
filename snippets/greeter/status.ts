/**
 * google.rpc.Status, the bytes of the trailer `grpc-status-details-bin`, and back.
 *
 * Source: google/rpc/status.proto and error_details.proto, and the JSON form of google.protobuf.Any.
 */
import { type Code, codes, type Detail, type Status } from "@snippets/errors";
import type { Any } from "./generated/google/protobuf/any.ts";
import { BadRequest, ErrorInfo, RetryInfo } from "./generated/google/rpc/error_details.ts";
import { Status as StatusMessage } from "./generated/google/rpc/status.ts";

const TYPE = "type.googleapis.com/google.rpc.";

const byNumber = new Map(
  (Object.keys(codes) as Code[]).map((code) => [codes[code].number, code] as const),
);

/** CodeOf returns the name of a status code's number, UNKNOWN for a number that gRPC does not know. */
export function codeOf(number: number): Code {
  return byNumber.get(number) ?? "UNKNOWN";
}

/** EncodeStatus returns a status as the bytes of a google.rpc.Status. */
export function encodeStatus(status: Status): Uint8Array {
  const { number: code } = codes[status.code];
  const details = status.details.map(encodeDetail);
  return StatusMessage.encode({ code, message: status.message, details }).finish();
}

/**
 * DecodeStatus reads the bytes of a google.rpc.Status. It leaves out the details that are none of
 * `Detail`'s types. It throws an Error when the bytes are no Status, or a detail is not what its type says.
 */
export function decodeStatus(bytes: Uint8Array): Status {
  const { code, message, details } = StatusMessage.decode(bytes);
  return {
    code: codeOf(code),
    message,
    details: details.flatMap((any) => decodeDetail(any) ?? []),
  };
}

function encodeDetail(detail: Detail): Any {
  return { typeUrl: detail["@type"], value: Buffer.from(encodeValue(detail)) };
}

function encodeValue(detail: Detail): Uint8Array {
  switch (detail["@type"]) {
    case `${TYPE}ErrorInfo`:
      return ErrorInfo.encode(ErrorInfo.create(detail)).finish();
    case `${TYPE}BadRequest`:
      return BadRequest.encode(BadRequest.create(detail)).finish();
    case `${TYPE}RetryInfo`:
      return RetryInfo.encode({ retryDelay: parseDuration(detail.retryDelay) }).finish();
  }
}

function decodeDetail({ typeUrl, value }: Any): Detail | undefined {
  switch (typeUrl) {
    case `${TYPE}ErrorInfo`:
      return { "@type": typeUrl, ...ErrorInfo.decode(value) };
    case `${TYPE}BadRequest`: {
      const { fieldViolations } = BadRequest.decode(value);
      const fields = fieldViolations.map(({ field, description }) => ({ field, description }));
      return { "@type": typeUrl, fieldViolations: fields };
    }
    case `${TYPE}RetryInfo`: {
      const { seconds, nanos } = RetryInfo.decode(value).retryDelay ?? { seconds: 0, nanos: 0 };
      return { "@type": typeUrl, retryDelay: formatDuration(seconds, nanos) };
    }
    default:
      return undefined;
  }
}

// The JSON form of google.protobuf.Duration: "1.5s".
function parseDuration(text: string): { seconds: number; nanos: number } {
  const [, sign = "", whole = "0", part = ""] = /^(-?)(\d+)(?:\.(\d{1,9}))?s$/.exec(text) ?? [];
  const factor = sign === "-" ? -1 : 1;
  return {
    seconds: Number(whole) === 0 ? 0 : factor * Number(whole),
    nanos: Number(part) === 0 ? 0 : factor * Number(part.padEnd(9, "0")),
  };
}

function formatDuration(seconds: number, nanos: number): string {
  const sign = seconds < 0 || nanos < 0 ? "-" : "";
  const part = String(Math.abs(nanos)).padStart(9, "0").replace(/0+$/, "");
  return `${sign}${Math.abs(seconds)}${part && `.${part}`}s`;
}
