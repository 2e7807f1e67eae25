/**
 * Repair: what a cell prints or shows lands under that cell, however late, and nothing of it is lost.
 *
 * Stock tslab sends late output to the cell that started last, a `process.stdout.write` that was taken in
 * a cell stays bound to that cell, a character that is cut between two chunks of bytes is broken, the
 * callback of a write is never called, and messages are lost in every burst of more than 500.
 */
import { currentCell, ownerCell, type StreamName } from "../cell.ts";
import type { Tslab } from "../tslab.ts";

type Write = typeof process.stdout.write;

/** createWrite makes the `write` of one stream; outside of all cells it writes where the process does. */
function createWrite(name: StreamName): Write {
  const original = process[name].write.bind(process[name]);
  return ((chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
    const cell = ownerCell();
    if (cell === undefined)
      return original(chunk, encoding as BufferEncoding, callback as () => void);
    const done = typeof encoding === "function" ? encoding : callback;
    const isText = typeof encoding !== "string" || /^utf-?8$/i.test(encoding);
    cell.write(
      name,
      typeof chunk === "string" && !isText ? Buffer.from(chunk, encoding as BufferEncoding) : chunk,
    );
    if (typeof done === "function") process.nextTick(done as () => void);
    return true;
  }) as Write;
}

/** repairOutput routes the process's streams and tslab's displays by the cell that caused them. */
export function repairOutput({ jupyter }: Tslab): void {
  const writes = { stdout: createWrite("stdout"), stderr: createWrite("stderr") };
  // tslab sets process.stdout.write anew before every cell.
  jupyter.JupyterHandlerImpl.prototype.createWriteToIopub = (name) => writes[name];

  let newest: Tslab["jupyter"]["lastWriteDisplayData"] = null;
  Object.defineProperty(jupyter, "lastWriteDisplayData", {
    get: () => {
      const cell = currentCell();
      if (cell === undefined) return newest;
      return (data: never, update?: boolean) =>
        cell.publish(update ? "update_display_data" : "display_data", data);
    },
    set: (value) => {
      newest = value;
    },
  });

  const server = jupyter.ZmqServer.prototype;
  const bindSocket = server.bindSocket;
  server.bindSocket = function (socket, port) {
    // Each 512th send of this library is put off to a later turn, and until then every other send on the
    // socket fails: text is lost, or the word that a cell is done. With no time to wait, none is put off.
    socket.sendTimeout = 0;
    // A publisher also drops messages beyond its high-water mark; 0 is none.
    if (socket === this.iopub) socket.sendHighWaterMark = 0;
    return bindSocket.call(this, socket, port);
  };
}
