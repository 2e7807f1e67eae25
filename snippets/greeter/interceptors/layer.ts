/** Interceptors as classes: an object a call, where grpc-js would make a dozen closures. */
import type { Metadata, ServerInterceptingCallInterface, ServerInterceptor } from "@grpc/grpc-js";

/** What a call hears from its caller, from the inside out. */
export interface Listener {
  onReceiveMetadata(metadata: Metadata): void;
  onReceiveMessage(message: unknown): void;
  onReceiveHalfClose(): void;
  /** The call is over, whoever ended it. Nothing comes after that. */
  onCancel(): void;
}

/** The status that ends a call. */
export type CallStatus = Parameters<ServerInterceptingCallInterface["sendStatus"]>[0];

/** A Layer passes on all that goes into a call and comes out of it. A subclass changes some of that. */
export class Layer implements ServerInterceptingCallInterface, Listener {
  protected readonly call: ServerInterceptingCallInterface;
  protected listener: Listener = NOBODY;

  constructor(call: ServerInterceptingCallInterface) {
    this.call = call;
  }

  start(listener: Listener): void {
    this.listener = listener;
    this.call.start(this);
  }

  onReceiveMetadata(metadata: Metadata): void {
    this.listener.onReceiveMetadata(metadata);
  }

  onReceiveMessage(message: unknown): void {
    this.listener.onReceiveMessage(message);
  }

  onReceiveHalfClose(): void {
    this.listener.onReceiveHalfClose();
  }

  onCancel(): void {
    this.listener.onCancel();
  }

  /** A status ends the call, this one or one that grpc-js sends past all layers. Only the first layer hears. */
  onStatus(_status: CallStatus): void {}

  sendMetadata(metadata: Metadata): void {
    this.call.sendMetadata(metadata);
  }

  sendMessage(message: unknown, callback: () => void): void {
    this.call.sendMessage(message, callback);
  }

  sendStatus(status: CallStatus): void {
    this.call.sendStatus(status);
  }

  startRead(): void {
    this.call.startRead();
  }

  getPeer() {
    return this.call.getPeer();
  }

  getDeadline() {
    return this.call.getDeadline();
  }

  getHost() {
    return this.call.getHost();
  }

  getAuthContext() {
    return this.call.getAuthContext();
  }

  getConnectionInfo() {
    return this.call.getConnectionInfo();
  }

  getMetricsRecorder() {
    return this.call.getMetricsRecorder();
  }
}

const NOBODY: Listener = {
  onReceiveMetadata() {},
  onReceiveMessage() {},
  onReceiveHalfClose() {},
  onCancel() {},
};

/** What grpc-js tells an interceptor of the method that is called. */
export type CalledMethod = Parameters<ServerInterceptor>[0];

/** Interceptor returns an interceptor that puts a layer around each call. */
export function interceptor(
  wrap: (
    call: ServerInterceptingCallInterface,
    method: CalledMethod,
  ) => ServerInterceptingCallInterface,
): ServerInterceptor {
  // grpc-js names its own class here, and uses the interface.
  return (method, call) => wrap(call, method) as ReturnType<ServerInterceptor>;
}
