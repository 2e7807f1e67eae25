/** A port that can stop listening and listen again, and stays ours meanwhile. */
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/**
 * A Port listens, or refuses: then the operating system answers each connect with ECONNREFUSED.
 *
 * A port that nobody listens on may be given to any other program at any moment. So a Port holds it with a second
 * socket, from before it first listens until it is closed: one that is bound to the port and connected to nothing but
 * this process. While that is there, the operating system does not give the port away, and neither does it pick it for
 * the near end of a connect. To refuse is then no more than to close the socket that listens.
 *
 * Only a program that asks for just this port, while it refuses, can get it. `listen` then fails.
 */
export class Port {
  readonly host: string;
  readonly port: number;
  readonly #holders: readonly Socket[];
  readonly #accept: (socket: Socket) => void;
  #server: Server | undefined;
  #wanted = false;
  #changing = false;
  #settling: Promise<void> = Promise.resolve();

  /** Holds a port of `host`, a free one when `port` is 0, and does not listen yet. Rejects when it is taken. */
  static async hold(host: string, port: number, accept: (socket: Socket) => void): Promise<Port> {
    const { address } = await lookup(host);
    const other = createServer().listen(0, address);
    await once(other, "listening");
    try {
      const far = once(other, "connection");
      const near = connect({
        host: address,
        port: (other.address() as AddressInfo).port,
        localAddress: address,
        localPort: port,
      });
      await once(near, "connect");
      return new Port(address, [near, (await far)[0]], accept);
    } finally {
      other.close();
    }
  }

  private constructor(host: string, holders: Socket[], accept: (socket: Socket) => void) {
    this.host = host;
    this.port = (holders[0] as Socket).localPort as number;
    this.#holders = holders;
    this.#accept = accept;
    for (const holder of holders) holder.on("error", () => {});
  }

  /** Listens, and resolves when a client can connect. While it listens already, it does nothing. */
  listen(): Promise<void> {
    return this.#settle(true);
  }

  /**
   * Refuses, from this moment on unless it is just about to listen, and resolves when a client cannot connect any more.
   * What is connected stays; a connection that the operating system has completed, and that was not accepted yet, is
   * reset. While it refuses already, it does nothing.
   */
  refuse(): Promise<void> {
    return this.#settle(false);
  }

  /** Refuses, and gives the port back. */
  async close(): Promise<void> {
    await this.refuse();
    // With a reset nothing of the port stays behind in the operating system.
    const gone = this.#holders.map((holder) => holder.closed || once(holder, "close"));
    for (const holder of this.#holders) holder.resetAndDestroy();
    await Promise.all(gone);
  }

  /** Does what was wanted last. Those who wanted something before wait for that too. */
  #settle(wanted: boolean): Promise<void> {
    this.#wanted = wanted;
    if (!this.#changing) this.#settling = this.#change();
    return this.#settling;
  }

  async #change(): Promise<void> {
    this.#changing = true;
    try {
      while (this.#wanted !== (this.#server !== undefined)) {
        if (this.#server === undefined) this.#server = await this.#open();
        else {
          this.#server.close();
          this.#server = undefined;
        }
      }
    } finally {
      this.#changing = false;
    }
  }

  async #open(): Promise<Server> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, this.#accept);
    server.listen(this.port, this.host);
    await once(server, "listening");
    return server;
  }
}
