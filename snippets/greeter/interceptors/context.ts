/** Gives each call a Context. */
import type { Metadata, ServerInterceptingCallInterface, ServerInterceptor } from "@grpc/grpc-js";
import {
  Canceled,
  type CancelFunc,
  type Context,
  DeadlineExceeded,
  withCancel,
  withDeadline,
} from "@snippets/context";
import type { Served } from "@snippets/service";
import { interceptor, Layer } from "./layer.ts";

/** A member of the metadata: their opaque data would be a Map, made for each call. */
const CONTEXT = Symbol("greeter.context");
const SERVED = Symbol("greeter.served");

interface WithContext {
  [CONTEXT]: Context;
  [SERVED]?: Served<unknown>;
}

/** Serve says what records the call that came with these metadata: its context will be within that. */
export function serve(metadata: Metadata, served: Served<never>): void {
  (metadata as Metadata & WithContext)[SERVED] = served;
}

/** ContextOf returns the context of the call that came with these metadata. */
export function contextOf(metadata: Metadata): Context {
  return (metadata as Metadata & WithContext)[CONTEXT];
}

/**
 * A caller's own clock ends a call a moment before ours, since our time began when the call arrived. What
 * ends so close to the deadline, in milliseconds, was ended by the deadline.
 */
const CLOSE = 10;

/**
 * ReasonOf says why the call of this context ends now, when its stream ends without a status of ours:
 * DeadlineExceeded when the deadline has passed or is due, else Canceled.
 */
export function reasonOf(ctx: Context): Error {
  return ctx.err() ?? (isDue(ctx) ? DeadlineExceeded : Canceled);
}

function isDue(ctx: Context): boolean {
  const deadline = ctx.deadline();
  return deadline !== undefined && deadline.getTime() - Date.now() <= CLOSE;
}

/**
 * WithContext gives each call a context derived from `root`. It ends with DeadlineExceeded when the caller's
 * deadline passes, with Canceled when the caller cancels or the connection is lost, and in any case when the
 * call is over.
 */
export function withContext(root: Context): ServerInterceptor {
  return interceptor(
    (call, { requestStream }) => new CallWithContext(call, root, requestStream === true),
  );
}

class CallWithContext extends Layer {
  readonly #root: Context;
  readonly #requestStream: boolean;
  /** Milliseconds since 1970. */
  #deadline = Number.POSITIVE_INFINITY;
  #ctx: Context | undefined;
  #cancel: CancelFunc | undefined;
  #over = false;

  constructor(call: ServerInterceptingCallInterface, root: Context, requestStream: boolean) {
    super(call);
    this.#root = root;
    this.#requestStream = requestStream;
  }

  override onReceiveMetadata(metadata: Metadata): void {
    this.#deadline = Number(this.call.getDeadline());
    const root = (metadata as Metadata & WithContext)[SERVED]?.within(this.#root) ?? this.#root;
    [this.#ctx, this.#cancel] =
      this.#deadline === Number.POSITIVE_INFINITY
        ? withCancel(root)
        : withDeadline(root, new Date(this.#deadline));
    (metadata as Metadata & WithContext)[CONTEXT] = this.#ctx;
    this.listener.onReceiveMetadata(metadata);
  }

  override onReceiveHalfClose(): void {
    if (!this.#requestStream) {
      this.listener.onReceiveHalfClose();
      return;
    }
    // What breaks off ends first, for grpc-js, and is canceled a moment later: a handler must not take the
    // requests that came before for all there are.
    setImmediate(() => {
      if (!this.#over) this.listener.onReceiveHalfClose();
    });
  }

  override onCancel(): void {
    this.#over = true;
    // A deadline that is due ends the context by itself, in a moment.
    const due = this.#deadline - Date.now() <= CLOSE;
    if (!due || this.#ctx?.err() !== undefined) this.#cancel?.();
    this.listener.onCancel();
  }
}
