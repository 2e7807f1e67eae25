// Writes its ready line and a line of other scripts one byte at a time, each in a chunk of its own.
process.on("SIGTERM", () => process.stdout.write("no line feed", () => process.exit(0)));
const text = "unicode listening on http://127.0.0.1:1\n微服务 🙂 é\r\n";
for (const byte of Buffer.from(text)) {
  process.stdout.write(Uint8Array.of(byte));
  await new Promise((resolve) => setImmediate(resolve));
}
setInterval(() => {}, 1e6);
