import { inspect } from "node:util";
import { escapeHTML } from "./html.ts";

/** A service that is ready. */
export interface ServiceRow {
  name: string;
  url: string;
  port: number;
  /** The id of its process. */
  pid: number;
  /** When it was ready. */
  since: Date;
}

const HEADINGS = ["name", "url", "pid", "since"];

/** An array of services that prints as a table. It is a snapshot: it does not follow the services. */
export class ServiceTable extends Array<ServiceRow> {
  // What `map` and `filter` give back are plain arrays: their elements need not be services.
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** Returns the table as text, a line of headings and a line a service; without services, a sentence. */
  [inspect.custom](): string {
    if (this.length === 0) return "No service is running.";
    const rows = [HEADINGS, ...this.map(cells)];
    const widths = HEADINGS.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
    const line = (row: string[]) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ");
    return rows.map((row) => line(row).trimEnd()).join("\n");
  }

  /** Returns the table as HTML; without services, a sentence in a paragraph. */
  toHTML(): string {
    if (this.length === 0) return "<p>No service is running.</p>";
    const tr = (tag: string, row: string[]) =>
      `<tr>${row.map((cell) => `<${tag}>${escapeHTML(cell)}</${tag}>`).join("")}</tr>`;
    const body = this.map((row) => tr("td", cells(row))).join("");
    return `<table><thead>${tr("th", HEADINGS)}</thead><tbody>${body}</tbody></table>`;
  }
}

function cells({ name, url, pid, since }: ServiceRow): string[] {
  return [name, url, String(pid), `${since.toISOString().slice(0, 19)}Z`];
}
