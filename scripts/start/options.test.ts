import assert from "node:assert/strict";
import { test } from "node:test";
import { OptionError, parseOptions } from "./options.ts";

const DEFAULTS = { host: "127.0.0.1", port: 8888, sitePort: 4000, open: true, help: false };

test("options that can be used", () => {
  const cases: [string[], Partial<typeof DEFAULTS>][] = [
    [[], {}],
    [["--port", "9000"], { port: 9000 }],
    [["--port=9000", "--site-port=9001"], { port: 9000, sitePort: 9001 }],
    [["--port", "1", "--port", "2"], { port: 2 }],
    [["--port", "0", "--site-port", "0"], { port: 0, sitePort: 0 }],
    [["--host", "localhost"], { host: "127.0.0.1" }],
    [["--host", "::1"], { host: "::1" }],
    [["--host", "127.1.2.3"], { host: "127.1.2.3" }],
    [["--no-open"], { open: false }],
    [["--help"], { help: true }],
  ];
  for (const [args, expected] of cases) {
    assert.deepEqual(parseOptions(args), { ...DEFAULTS, ...expected }, args.join(" "));
  }
});

test("options that cannot be used are named, with what was found", () => {
  const cases: [string[], RegExp][] = [
    [["--port"], /--port to have a port from 1 to 65535 .* found none/],
    [["--port", "abc"], /--port .* found "abc"/],
    [["--port", "65536"], /found "65536"/],
    [["--port", "-1"], /--port .* found/],
    [["--port", "1e3"], /found "1e3"/],
    [["--site-port", "8 0"], /--site-port .* found "8 0"/],
    [["--port", "5", "--site-port", "5"], /different ports .* found 5 for both/],
    [["--host"], /loopback address .* found none/],
    [["--host", "0.0.0.0"], /loopback address .* found "0\.0\.0\.0"/],
    [["--host", "127.0.0.1.example.org"], /loopback address/],
    [["--host", "192.168.1.4"], /ssh -L/],
    [["--prot", "5"], /found "--prot"/],
    [["9000"], /found "9000"/],
    [["--no-open=yes"], /--no-open alone, found the value "yes"/],
  ];
  for (const [args, message] of cases) {
    assert.throws(
      () => parseOptions(args),
      (error) => error instanceof OptionError && message.test(error.message),
      args.join(" "),
    );
  }
});
