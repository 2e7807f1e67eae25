/** Reflection, v1 and v1alpha: what lets grpcurl call the service without its contract. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import type { Server, ServiceDefinition } from "@grpc/grpc-js";
import { ReflectionService } from "@grpc/reflection";
import { bidiStream } from "./handlers.ts";

const DESCRIPTORS = join(import.meta.dirname, "generated", "descriptors.binpb");

/**
 * AddReflection adds both versions of the reflection service to a server. They tell of the services of this
 * package and of those that libraries add: health, and reflection itself.
 *
 * They answer a request when the answer before it has been taken: `@grpc/reflection` by itself would go on
 * and keep in memory what nobody takes.
 */
export function addReflection(server: Pick<Server, "addService">): void {
  const fileDescriptorProtos = filesOf(readFileSync(DESCRIPTORS));
  // The library reads nothing else of a definition.
  const service = new ReflectionService({ files: { fileDescriptorProtos } as never });
  service.addToServer({
    addService(definition: ServiceDefinition, { ServerReflectionInfo: handler }) {
      server.addService(definition, {
        ServerReflectionInfo: bidiStream(async function* (_ctx, requests) {
          for await (const request of requests)
            yield answer(handler as Handler, request as Request);
        }),
      });
    },
  });
}

/** The files of a google.protobuf.FileDescriptorSet: its one field, which is repeated. */
function filesOf(set: Uint8Array): Buffer[] {
  const reader = new BinaryReader(set);
  const files: Buffer[] = [];
  while (reader.pos < reader.len) {
    reader.tag();
    files.push(Buffer.from(reader.bytes()));
  }
  return files;
}

/** A request as the library's codec makes it: one of the names is set. */
interface Request {
  fileByFilename?: string;
  fileContainingSymbol?: string;
  fileContainingExtension?: { containingType: string };
  allExtensionNumbersOfType?: string;
}

type Handler = (call: {
  on(event: string, listener: (request: Request) => void): void;
  write(response: { originalRequest: Request }): void;
  end(): void;
}) => void;

/** Has the library's handler answer one request, as if it were the only one of a stream. */
function answer(handler: Handler, request: Request): object {
  let response = {};
  handler({
    on: (event, listener) => event === "data" && listener(withoutInherited(request)),
    write: (written) => {
      response = { ...written, originalRequest: request };
    },
    end: () => {},
  });
  return response;
}

// The library looks names up in plain objects, where it finds "constructor" too. No name begins with a dot.
function withoutInherited(request: Request): Request {
  const safe = (name: string) => (name in Object.prototype ? `.${name}` : name);
  const {
    fileByFilename = "",
    fileContainingSymbol = "",
    fileContainingExtension = { containingType: "" },
    allExtensionNumbersOfType = "",
  } = request;
  const { containingType } = fileContainingExtension ?? { containingType: "" };
  return {
    ...request,
    fileByFilename: safe(fileByFilename),
    fileContainingSymbol: safe(fileContainingSymbol),
    fileContainingExtension: { ...fileContainingExtension, containingType: safe(containingType) },
    allExtensionNumbersOfType: safe(allExtensionNumbersOfType),
  };
}
