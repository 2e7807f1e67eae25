/** What metadata hold, without the copies and the checks of names that grpc-js makes for each look. */
import type { Metadata, MetadataValue } from "@grpc/grpc-js";

/** ValuesOf returns the values of each name, which is in lower case. It is grpc-js's own map: only look. */
export function valuesOf(metadata: Metadata): ReadonlyMap<string, readonly MetadataValue[]> {
  return (metadata as unknown as { internalRepr: Map<string, MetadataValue[]> }).internalRepr;
}
