/** What spans are made of, for tests that make them at random, and what of their bytes the collector does not read. */
import fc from "fast-check";
import type { Table } from "../collector/protobuf.ts";
import type { Pattern } from "../sdk/messages.ts";

/** So many bytes, as hexadecimal digits. */
export const hex = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((one) => Buffer.from(one).toString("hex"));

export const perhaps = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });

export const texts = fc.string({ unit: "binary", maxLength: 300 });

const values = fc.oneof(texts, fc.maxSafeInteger(), fc.double({ noNaN: true }));
export const attributes = fc.dictionary(fc.string({ minLength: 1 }), values, {
  maxKeys: 5,
  noNullPrototype: true,
});

export const patterns: fc.Arbitrary<Pattern> = fc.record({ name: texts, attributes });

const span: Table = { 3: ["state", "string"], 16: ["flags", "fixed32"] };
const scope: Table = { 2: ["spans", () => span, "many"] };
const resource: Table = { 2: ["scopes", () => scope, "many"] };
/** States and flags of the spans of a request. */
export const request: Table = { 1: ["resources", () => resource, "many"] };
