/** What the checks of the capstone share: the reader's service between a real client and a real stock service. */
import type { Server } from "node:http";
import { inspect } from "node:util";
import type { ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import {
  connectStock,
  type ReserveReply,
  type ReserveRequest,
  type StockClient,
  StockService,
} from "@snippets/stock";
import { serveMethods } from "../observe/grpc.ts";
import { serve } from "../observe/http.ts";
import type { Trial } from "../trial.ts";

/** What the reader writes. */
export type Orders = (stock: StockClient, log: (error: unknown) => void) => Server;

type Call = ServerUnaryCall<ReserveRequest, ReserveReply>;

/** An answer of the reader's service. */
export interface Answer {
  status: number;
  /** Its media type, without parameters. */
  type: string;
  /** The path of its Location; "" when it has none. */
  location: string;
  /** The members of its body; none when that is no JSON object. */
  members: Record<string, unknown>;
  /** All that the client can read: the text beside the status, the headers and the body. */
  whole: string;
}

/** How a request is sent. */
export interface Sending {
  headers?: Record<string, string>;
  /** Ends the request, as a client that leaves does. */
  signal?: AbortSignal;
}

/** An order that is right. */
export const TEA = { item: "tea", quantity: 2 };

/** A Shop is the reader's service in a trial, with the stock service behind it. */
export class Shop {
  /** What the stock service does with a call. At first it sets aside whatever is asked for. */
  reserve: (call: Call, done: sendUnaryData<ReserveReply>) => void = (_call, done) =>
    done(null, { left: 1 });
  /** What the stock service was asked for, in the order of the calls. */
  asked: ReserveRequest[] = [];
  /** What the reader's service has logged. */
  logged: unknown[] = [];
  readonly #trial: Trial;
  #url = "";

  private constructor(trial: Trial) {
    this.#trial = trial;
  }

  /** Opens a shop until the trial is over. */
  static async open(trial: Trial, orders: Orders): Promise<Shop> {
    const shop = new Shop(trial);
    const reserve = (call: Call, done: sendUnaryData<ReserveReply>): void => {
      shop.asked.push(call.request);
      shop.reserve(call, done);
    };
    const stock = await serveMethods(trial, StockService, { reserve }, (address) =>
      connectStock(`http://${address}`),
    );
    trial.did = "called orders";
    const { url } = await serve(
      trial,
      orders(stock, (error) => shop.logged.push(error)),
    );
    shop.#url = url;
    return shop;
  }

  /** Sends POST /orders. A text is sent as it is, anything else as JSON. It is undefined when no answer came. */
  post(body: unknown, sending: Sending = {}, stock = ""): Promise<Answer | undefined> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const headers = { "content-type": "application/json", ...sending.headers };
    const said = Object.entries(sending.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
    this.#trial.did = `sent POST /orders with ${[text, ...said].join(", ")}${stock && `; ${stock}`}`;
    return this.#send("/orders", { ...sending, method: "POST", headers, body: text });
  }

  /** Sends GET. It is undefined when no answer came. */
  get(path: string): Promise<Answer | undefined> {
    this.#trial.did = `sent GET ${path}`;
    return this.#send(path, {});
  }

  async #send(path: string, init: RequestInit): Promise<Answer | undefined> {
    const outcome = await this.#trial.outcome(async () => {
      const response = await fetch(new URL(path, this.#url), init);
      const { status, statusText, headers } = response;
      const body = await response.text();
      const location = headers.get("location");
      return {
        status,
        type: (headers.get("content-type") ?? "none").split(";")[0] as string,
        location: location === null ? "" : new URL(location, response.url).pathname,
        members: membersOf(body),
        whole: [statusText, ...[...headers].flat(), body].join("\n"),
      };
    });
    return outcome.state === "returned" ? outcome.value : undefined;
  }
}

/** Says what came back, in a line, the same each time: an id is new in each run. */
export function said(answer: Answer | undefined): string {
  if (answer === undefined) return "no answer";
  const { id, ...others } = answer.members;
  const members = id === undefined ? others : { id: id === "" ? id : "…", ...others };
  const body = Object.keys(members).length > 0 ? `, ${inspect(members)}` : "";
  return `${answer.status} (${answer.type})${body}`;
}

/** Tells whether an answer is problem details (RFC 9457) with a title and the status of the answer. */
export function isProblem(answer: Answer): boolean {
  const { title, status } = answer.members;
  const isTitle = typeof title === "string" && title !== "";
  return answer.type === "application/problem+json" && isTitle && status === answer.status;
}

function membersOf(body: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(body);
    return typeof found === "object" && found !== null ? { ...found } : {};
  } catch {
    return {};
  }
}
