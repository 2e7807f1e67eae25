import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";

// Shared by all requests: ten of them pay for one retry.
const bucket = { tenths: 50, most: 50 };

async function charge(url: string): Promise<string> {
  bucket.tenths = Math.min(bucket.most, bucket.tenths + 1);
  const headers = { "idempotency-key": randomUUID() };
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(url, { method: "POST", headers });
    if (answer.ok) return answer.text();
    if (attempt === 3 || bucket.tenths < 10) throw new Error("payments are unavailable");
    bucket.tenths -= 10;
    await new Promise((resolve) => setTimeout(resolve, 2 * Math.random()));
  }
}

export function gateway(payments: string): Server {
  return createServer((request, response) => {
    charge(`${payments}${request.url}`).then(
      (text) => response.end(text),
      () => response.writeHead(503).end(),
    );
  });
}
