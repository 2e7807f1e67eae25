/** Lets a call in, or refuses it before its handler begins. */
import type { Metadata, ServerInterceptingCallInterface, ServerInterceptor } from "@grpc/grpc-js";
import { errorf } from "@snippets/errors";
import type { Calls, InFlight } from "../calls.ts";
import { ErrMetadataTooLarge, ErrUnavailable } from "../errors.ts";
import { statusOf } from "./errors.ts";
import { type CalledMethod, interceptor, Layer } from "./layer.ts";
import { valuesOf } from "./values.ts";

/** What an entry of a header list counts beside its characters (RFC 9113, 6.5.2). */
const ENTRY = 32;

/**
 * Admit notes each call as in flight until it is over. It refuses a call with UNAVAILABLE when the service
 * stops, and with RESOURCE_EXHAUSTED when its metadata count more than `maxMetadata` bytes.
 */
export function admit(calls: Calls, maxMetadata: number): ServerInterceptor {
  return interceptor((call, method) => new Admission(call, method, calls, maxMetadata));
}

class Admission extends Layer {
  readonly #method: CalledMethod;
  readonly #calls: Calls;
  readonly #max: number;
  #inFlight: InFlight | undefined;

  constructor(
    call: ServerInterceptingCallInterface,
    method: CalledMethod,
    calls: Calls,
    max: number,
  ) {
    super(call);
    this.#method = method;
    this.#calls = calls;
    this.#max = max;
  }

  override onReceiveMetadata(metadata: Metadata): void {
    const refusal = this.#calls.refusing ? stopping() : refusalOf(metadata, this.#max);
    if (refusal === undefined) {
      this.#inFlight = this.#calls.begin(this.call, this.#method.path);
      this.listener.onReceiveMetadata(metadata);
    } else {
      this.sendStatus(statusOf(refusal));
    }
  }

  override onCancel(): void {
    if (this.#inFlight !== undefined) this.#calls.end(this.#inFlight);
    this.#inFlight = undefined;
    this.listener.onCancel();
  }
}

/** Stopping returns the error of a call that the service, about to stop, cannot serve. */
export function stopping(): Error {
  return errorf(
    "%w: the service is stopping; call again, another instance may answer",
    ErrUnavailable,
  );
}

function refusalOf(metadata: Metadata, max: number): Error | undefined {
  let size = 0;
  for (const [key, values] of valuesOf(metadata)) {
    for (const value of values) size += key.length + value.length + ENTRY;
  }
  if (size <= max) return undefined;
  return errorf(
    "%w: expected at most %d bytes of metadata, found %d; send fewer",
    ErrMetadataTooLarge,
    max,
    size,
  );
}
