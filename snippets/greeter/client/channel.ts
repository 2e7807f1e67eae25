/** From a URL and options to what grpc-js wants. */
import { isIP, isIPv4 } from "node:net";
import { checkServerIdentity } from "node:tls";
import {
  type ChannelCredentials,
  type ChannelOptions,
  type ClientOptions,
  compressionAlgorithms,
  credentials,
  type Interceptor,
} from "@grpc/grpc-js";
import { type CallRecord, withContext, withRecord } from "./interceptors.ts";

/** What a client shows and trusts when it connects to an `https:` URL: PEM texts or their bytes. */
export interface ClientTls {
  /** Whose certificates are trusted. Default: the well-known authorities of Node. */
  ca?: string | Uint8Array;
  /** The client's own certificate, for a service that wants one (mutual TLS). It needs `key`. */
  cert?: string | Uint8Array;
  /** The private key of `cert`. */
  key?: string | Uint8Array;
}

/** What a client can be made with; all of it may be left out. */
export interface GreeterClientOptions {
  tls?: ClientTls;
  /** The name that the service's certificate must hold. Default: the host of the URL. */
  serverName?: string;
  /** Sends compressed messages, and so asks for compressed replies. Default: false. */
  gzip?: boolean;
  /** Called once for each call, when it is over. */
  onCall?: (record: CallRecord) => void;
  /** Interceptors of grpc-js, around the client's own: the first sees a call first. */
  interceptors?: Interceptor[];
  /** Credentials of grpc-js, instead of `tls`. */
  credentials?: ChannelCredentials;
  /** Channel options of grpc-js, which win over the client's own. */
  channelOptions?: ChannelOptions;
}

/** What the constructor of a grpc-js client takes. */
export interface Channel {
  address: string;
  credentials: ChannelCredentials;
  options: ClientOptions;
}

/** The client's own settings: sizes in bytes, times in milliseconds. */
const DEFAULTS: ChannelOptions = {
  "grpc.max_receive_message_length": 4 * 1024 * 1024,
  // Notices a service that has vanished without a word while a call waits for it.
  "grpc.keepalive_time_ms": 30_000,
  "grpc.keepalive_timeout_ms": 10_000,
  "grpc.keepalive_permit_without_calls": 0,
  // What is kept of a call, to try it again. A stream counts as sent up to here, whatever the service took.
  "grpc.per_rpc_retry_buffer_size": 64 * 1024,
};

/** One service, or several instances of it. */
export type Urls = string | URL | readonly (string | URL)[];

/** CreateChannel throws a TypeError when the URLs or the options cannot be used. */
export function createChannel(urls: Urls, options: GreeterClientOptions): Channel {
  const all = (Array.isArray(urls) ? urls : [urls]).map(parse);
  const [first, ...others] = all;
  if (first === undefined) throw new TypeError(`${EXPECTED}, found none; give one`);
  const { protocol, hostname } = first;
  const secure = protocol === "https:";
  if (
    others.length > 0 &&
    !all.every((each) => each.protocol === protocol && isIPv4(each.hostname))
  ) {
    throw new TypeError(
      `expected several URLs to be all http: or all https:, with IPv4 addresses, found ${all.join(", ")}; correct them`,
    );
  }
  if (options.tls && !secure) {
    throw new TypeError(
      `expected an https: URL with the option tls, found "${first}"; correct one`,
    );
  }
  const channelOptions: ChannelOptions = { ...DEFAULTS };
  if (options.gzip) {
    channelOptions["grpc.default_compression_algorithm"] = compressionAlgorithms.gzip;
  }
  if (others.length > 0) channelOptions["grpc.service_config"] = ROUND_ROBIN;
  const { serverName = nameFor(hostname) } = options;
  if (secure && serverName) channelOptions["grpc.ssl_target_name_override"] = serverName;
  const target =
    others.length > 0
      ? { address: all.map(addressOf).join(",") }
      : { address: bare(hostname), port: Number(addressOf(first).replace(/^.*:/, "")) };
  const own = [...(options.onCall ? [withRecord(options.onCall)] : []), withContext(target)];
  return {
    address: others.length > 0 ? `ipv4:${all.map(addressOf).join(",")}` : addressOf(first),
    credentials: options.credentials ?? (secure ? secured(hostname, options) : plain()),
    options: {
      ...channelOptions,
      ...options.channelOptions,
      interceptors: [...(options.interceptors ?? []), ...own],
    },
  };
}

const EXPECTED = "expected a URL such as http://127.0.0.1:50051 or https://localhost:50051";

function parse(url: string | URL): URL {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new TypeError(`${EXPECTED}, found "${url}"; correct it`);
  }
  if (/^https?:$/.test(parsed.protocol) && parsed.pathname === "/") return parsed;
  throw new TypeError(
    `${EXPECTED}, found "${url}"; gRPC names the method by itself, so leave out a path`,
  );
}

function addressOf({ protocol, host, port }: URL): string {
  return port ? host : `${host}:${protocol === "https:" ? 443 : 80}`;
}

/** Each call goes to the next instance that is there. */
const ROUND_ROBIN = JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] });

// TLS names no address (RFC 6066, 3), and Node refuses to send one: some name stands in for it, and the
// certificate is still held against the address.
function nameFor(hostname: string): string | undefined {
  return isIP(bare(hostname)) ? "localhost" : undefined;
}

function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

function plain(): ChannelCredentials {
  return credentials.createInsecure();
}

function secured(hostname: string, { tls = {}, serverName }: GreeterClientOptions) {
  if ((tls.cert === undefined) !== (tls.key === undefined)) {
    const missing = tls.cert === undefined ? "cert" : "key";
    throw new TypeError(
      `expected tls.cert and tls.key together, found no tls.${missing}; add it, or leave out both`,
    );
  }
  const bytes = (pem?: string | Uint8Array) => (pem === undefined ? null : Buffer.from(pem));
  const name = serverName ?? bare(hostname);
  return credentials.createSsl(bytes(tls.ca), bytes(tls.key), bytes(tls.cert), {
    checkServerIdentity: (_sent, certificate) => checkServerIdentity(name, certificate),
  });
}
