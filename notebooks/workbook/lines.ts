import { StringDecoder } from "node:string_decoder";

/** Takes the bytes of a stream as they come and gives back whole lines. */
export interface LineSplitter {
  /** Adds a chunk. Calls the sink at most once, with every line that the chunk completed. */
  push(chunk: Uint8Array): void;
  /** Hands over what stands after the last line feed, if anything does. A second call does nothing. */
  end(): void;
}

/**
 * Returns a splitter that passes the lines of a UTF-8 stream to `sink`, without their line ends, in
 * the order in which they came.
 *
 * A line, and a character, may be spread over any number of chunks. Bytes that are not UTF-8 become
 * U+FFFD. A line longer than `limit` characters (1,048,576 unless told) is passed on in pieces, so
 * that a stream without line feeds cannot fill the memory. The splitter does not wait: what the
 * sink does with the lines is over when `push` returns.
 */
export function lineSplitter(
  sink: (lines: string[]) => void,
  { limit = 1 << 20 }: { limit?: number } = {},
): LineSplitter {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const take = (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    while (rest.length > limit) {
      lines.push(rest.slice(0, limit));
      rest = rest.slice(limit);
    }
    if (lines.length > 0) sink(lines.map((line) => line.replace(/\r$/, "")));
  };
  return {
    push: (chunk) => take(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))),
    end() {
      take(decoder.end());
      if (rest !== "") sink([rest.replace(/\r$/, "")]);
      rest = "";
    },
  };
}
