/** A connection through the proxy: a client's socket, one to the target, and what happens between them. */
import { connect, type Socket } from "node:net";
import type { Clock } from "./clock.ts";
import type { ProxyCounters } from "./counters.ts";
import { Decider, type Strike } from "./decide.ts";
import type { Side } from "./faults.ts";
import { Pipe } from "./pipe.ts";
import type { Plan } from "./plan.ts";

/** What a connection needs. */
export interface ConnectionParts {
  client: Socket;
  target: { host: string; port: number };
  /** Decides all that is random. */
  seed: number;
  number: number;
  clock: Clock;
  /** The faults that hold now. */
  plan(): Plan;
  counters: ProxyCounters;
  /** Both sockets are closed. Called once. */
  closed(): void;
}

/** A Connection lives from the client's connect until both sockets are closed. */
export class Connection {
  readonly #parts: ConnectionParts;
  readonly #decider: Decider;
  readonly #passed: Record<Side, number> = { client: 0, target: 0 };
  #target: Socket | undefined;
  #pipes: Pipe[] = [];
  #silent = false;
  #clientLeft = false;
  #slowed = false;
  #over = false;

  /** Begins at once: with a fault, or by connecting to the target. */
  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#decider = new Decider(parts.seed, parts.number);
    const { client, counters } = parts;
    counters.connections++;
    counters.open++;
    client.once("end", () => this.#onClientLeft());
    client.on("error", () => this.#onError("client"));
    client.once("close", () => this.#onClose());
    const strike = this.#decider.now(parts.plan(), this.#passed);
    if (strike === undefined) this.#dial();
    else this.#strike(strike);
  }

  /** Applies what is set now to a connection that was there before. */
  refresh(): void {
    const strike = this.#decider.now(this.#parts.plan(), this.#passed);
    if (this.#silent) this.#letGo();
    else if (strike !== undefined) this.#strike(strike);
    else for (const pipe of this.#pipes) pipe.refresh();
  }

  /** Closes both sockets, whatever waits. A second call does nothing. */
  destroy(): void {
    for (const pipe of this.#pipes) pipe.stop();
    this.#parts.client.destroy();
    this.#target?.destroy();
  }

  #dial(): void {
    const { client, target, counters } = this.#parts;
    const socket = connect({ ...target, allowHalfOpen: true, noDelay: true });
    this.#target = socket;
    socket.once("connect", () => {
      // What has fallen silent meanwhile stays so.
      if (this.#silent) return;
      this.#pipes = [this.#pipe(client, socket, "target"), this.#pipe(socket, client, "client")];
    });
    socket.on("error", () => {
      if (this.#pipes.length === 0) counters.unreachable++;
      this.#onError("target");
    });
    socket.once("close", () => this.#onClose());
  }

  #pipe(source: Socket, sink: Socket, side: Side): Pipe {
    const { clock, plan, counters } = this.#parts;
    return new Pipe({
      source,
      sink,
      clock,
      decide: (chunk) => {
        const decision = this.#decider.chunk(plan(), side, chunk.length);
        if (decision.delay > 0) counters.injected.latency++;
        if (decision.flip !== undefined) counters.injected.corrupt++;
        return decision;
      },
      speed: () => {
        const speed = this.#decider.speed(plan(), side);
        if (speed !== undefined && !this.#slowed) {
          this.#slowed = true;
          counters.injected.bandwidth++;
        }
        return speed;
      },
      passed: (bytes) => {
        this.#passed[side] += bytes;
        counters[side === "client" ? "bytesToClient" : "bytesToTarget"] += bytes;
      },
      strike: (how) => this.#strike(how),
    });
  }

  #strike(how: Strike): void {
    const { client, counters } = this.#parts;
    if (client.destroyed || this.#silent) return;
    counters.injected[how]++;
    for (const pipe of this.#pipes) pipe.stop();
    if (how === "reset") {
      client.resetAndDestroy();
      this.#reset(this.#target);
      return;
    }
    this.#silent = true;
    // What the client still says is read and dropped: its end, or its reset, is seen that way.
    client.resume();
    this.#letGo();
  }

  /** A silent connection stays while its fault is set, also when its client has left, which may still wait for an end. */
  #letGo(): void {
    if (this.#clientLeft && this.#parts.plan().halfOpen === undefined) this.destroy();
  }

  #onClientLeft(): void {
    this.#clientLeft = true;
    if (this.#silent) this.#letGo();
  }

  /** One side has failed: the other is reset, when it has what came before. */
  #onError(side: Side): void {
    const [toTarget, toClient] = this.#pipes;
    const [ahead, back] = side === "client" ? [toTarget, toClient] : [toClient, toTarget];
    if (this.#silent) {
      if (side === "client") this.destroy();
    } else if (ahead === undefined) {
      this.#reset(side === "client" ? this.#target : this.#parts.client);
    } else {
      ahead.fail();
      back?.stop();
    }
  }

  /** Node gives an error to a socket that is reset before it is connected; there is nothing to reset. */
  #reset(socket: Socket | undefined): void {
    if (socket?.connecting) socket.destroy();
    else socket?.resetAndDestroy();
  }

  /** Called by each socket that closes. */
  #onClose(): void {
    const { client, counters, closed } = this.#parts;
    const open = !client.closed || this.#target?.closed === false;
    if (open || this.#over) return;
    this.#over = true;
    for (const pipe of this.#pipes) pipe.stop();
    counters.open--;
    closed();
  }
}
