/** What a gRPC service says of itself by reflection, as far as its callers need it. */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { Client, credentials } from "@grpc/grpc-js";

/** A method: the names of its messages, and whether they are streams. */
export interface Method {
  request: string;
  reply: string;
  streams: boolean;
}

/** A file of a contract: its methods by path, and the fields of its messages, "number name". */
export interface DescribedFile {
  methods: Record<string, Method>;
  messages: Record<string, string[]>;
}

/** DescribedBy asks the service at `url` for the file that holds `symbol`, over grpc.reflection.v1. */
export async function describedBy(url: string, symbol: string): Promise<DescribedFile> {
  const client = new Client(new URL(url).host, credentials.createInsecure());
  const stream = client.makeBidiStreamRequest(
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    (bytes: Buffer) => bytes,
    (bytes: Buffer) => bytes,
  );
  try {
    const answer = await new Promise<Buffer>((resolve, reject) => {
      stream.on("data", resolve).on("error", reject);
      // Field 4: file_containing_symbol.
      stream.write(Buffer.concat([Buffer.from([0x22, symbol.length]), Buffer.from(symbol)]));
    });
    // Field 4: file_descriptor_response; its field 1: the files, the one that was asked for first.
    const [response] = membersOf(answer).get(4) ?? [];
    const [file] = membersOf(response).get(1) ?? [];
    return read(membersOf(file));
  } finally {
    stream.on("error", () => {});
    stream.end();
    client.close();
  }
}

type Members = Map<number, Uint8Array[]>;

/** The members of a message by their numbers. What is no text, bytes or message is its number, as text. */
function membersOf(message: Uint8Array = new Uint8Array()): Members {
  const members: Members = new Map();
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    let value: Uint8Array;
    if (type === WireType.LengthDelimited) value = reader.bytes();
    else if (type === WireType.Varint) value = Buffer.from(String(reader.uint64()));
    else throw new Error(`expected a descriptor, found the wire type ${type}`);
    members.set(number, [...(members.get(number) ?? []), value]);
  }
  return members;
}

/** The numbers are those of google/protobuf/descriptor.proto. */
function read(file: Members): DescribedFile {
  const text = (members: Members, number: number) =>
    Buffer.from(members.get(number)?.[0] ?? []).toString();
  const within = text(file, 2);
  const all = (members: Members, number: number) => (members.get(number) ?? []).map(membersOf);
  const methods = all(file, 6).flatMap((service) =>
    all(service, 2).map((method): [string, Method] => [
      `/${within}.${text(service, 1)}/${text(method, 1)}`,
      {
        request: text(method, 2),
        reply: text(method, 3),
        streams: text(method, 5) === "1" || text(method, 6) === "1",
      },
    ]),
  );
  const messages = all(file, 4).map((message): [string, string[]] => [
    `.${within}.${text(message, 1)}`,
    all(message, 2).map((field) => `${text(field, 3)} ${text(field, 1)}`),
  ]);
  return { methods: Object.fromEntries(methods), messages: Object.fromEntries(messages) };
}
