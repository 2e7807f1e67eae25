/** google.rpc.Status. */
import { read } from "../causes.ts";
import { type Code, codeFrom, codes } from "./codes.ts";
import { type Detail, detailsFrom, type ErrorInfo } from "./details.ts";
import type { Remote } from "./status-error.ts";

/** What a service answers over gRPC instead of a result: google.rpc.Status. */
export interface Status {
  code: Code;
  message: string;
  details: Detail[];
}

/** ReadStatus reads what another service sent. What is not as it should be is left out. It never throws. */
export function readStatus(status: Status): Remote {
  const code = codeFrom(read(status, "code"));
  const message = read(status, "message");
  const details = detailsFrom(read(status, "details"));
  const info = details.find((one): one is ErrorInfo => "reason" in one);
  return {
    code,
    message: typeof message === "string" && message !== "" ? message : code,
    status: codes[code].http,
    reason: info?.reason ?? "",
    domain: info?.domain ?? "",
    metadata: info?.metadata ?? {},
    details,
  };
}
