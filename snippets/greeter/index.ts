/** The greeter service's public face: its client, its contract as types and values, and its errors. */
export type { ClientTls, GreeterClientOptions } from "./client/channel.ts";
export type { CallRecord } from "./client/interceptors.ts";
export { type GreeterCallOptions, GreeterClient, type HelloInput } from "./client.ts";
export {
  ErrInvalidName,
  ErrMetadataTooLarge,
  ErrTextTooLong,
  ErrTooManyNames,
  ErrTooManyRounds,
  ErrUnavailable,
  ErrUnknownLanguage,
  taxonomy,
} from "./errors.ts";
export { DebugService, VarsReply, VarsRequest } from "./generated/debug.ts";
export {
  ChatMessage,
  type GreeterServer,
  GreeterService,
  HelloReply,
  HelloRequest,
} from "./generated/greeter.ts";
export { decodeStatus, encodeStatus } from "./status.ts";
