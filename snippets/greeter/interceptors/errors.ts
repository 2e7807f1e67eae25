/** Tells the caller of an error what may be told, and nothing else. */
import { Metadata, type ServerInterceptor, type StatusObject } from "@grpc/grpc-js";
import { codes } from "@snippets/errors";
import { taxonomy } from "../errors.ts";
import { encodeStatus } from "../status.ts";
import { type CallStatus, interceptor, Layer, type Listener } from "./layer.ts";

/** The trailer that carries a google.rpc.Status. */
export const DETAILS = "grpc-status-details-bin";

const KEY = "greeter.error";

/** ErrorOf returns the error that a status stands for, or undefined when grpc-js itself made the status. */
export function errorOf(status: CallStatus): unknown {
  return status.metadata?.getOpaque(KEY);
}

/** Carry makes of whatever was thrown a status that grpc-js takes from a handler, for `withErrors` to complete. */
export function carry(thrown: unknown): StatusObject {
  const metadata = new Metadata();
  metadata.setOpaque(KEY, thrown);
  return { code: codes.UNKNOWN.number, details: "", metadata };
}

/** StatusOf returns the status of an error by the taxonomy, with its details. */
export function statusOf(err: unknown): StatusObject {
  const { code, message, details } = taxonomy.toStatus(err);
  const { metadata } = carry(err);
  metadata.set(DETAILS, Buffer.from(encodeStatus({ code, message, details })));
  return { code: codes[code].number, details: message, metadata };
}

/** WithErrors ends a call whose handler has thrown with the status of what was thrown. */
export function withErrors(): ServerInterceptor {
  return interceptor((call) => new CallWithErrors(call));
}

class CallWithErrors extends Layer {
  /** What comes in is not looked at, and goes past. */
  override start(listener: Listener): void {
    this.call.start(listener);
  }

  override sendStatus(status: CallStatus): void {
    const err = errorOf(status);
    this.call.sendStatus(err === undefined ? status : statusOf(err));
  }
}
