import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { survival } from "./testing/survival.ts";

const folder = mkdtempSync(join(tmpdir(), "orders-crash-"));
let count = 0;
const fresh = () => `sqlite:${join(folder, `${++count}.db`)}`;

await survival(
  "SQLite",
  [1, 2],
  () => ({ orders: fresh(), mailer: fresh() }),
  () => rmSync(folder, { recursive: true, force: true }),
);
