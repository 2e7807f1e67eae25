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

/** An array of services that prints as a table. It is a snapshot: it does not follow the services. */
export class ServiceTable extends Array<ServiceRow> {
  // What `map` and `filter` give back are plain arrays: their elements need not be services.
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /**
   * Returns the table as text, a line a service; without services, a sentence. Each value stands
   * beside its name and there is no line of headings, so that the width of a port or of a process id
   * changes nothing else: recorded outputs stay comparable.
   */
  [inspect.custom](): string {
    if (this.length === 0) return NONE;
    const rows = this.map(cells);
    const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
    const line = (row: string[]) =>
      row.map((cell, column) => cell.padEnd(width(column))).join("  ");
    return rows.map((row) => line(row).trimEnd()).join("\n");
  }

  /** Returns the table as HTML, for `show`; without services, a sentence in a paragraph. */
  toHTML(): string {
    if (this.length === 0) return `<p>${NONE}</p>`;
    const head = ["name", "address", "process", "ready"].map(
      (name) => `<th scope="col">${name}</th>`,
    );
    const body = this.map((row) => {
      const [name = "", url = "", ...rest] = cells(row).map(escapeHTML);
      const link = `<a href="${url}">${url}</a>`;
      return `<tr>${[name, link, ...rest].map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
    });
    return `<table><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>`;
  }
}

const NONE = "No service is running.";

function cells({ name, url, pid, since }: ServiceRow): string[] {
  return [name, url, `pid ${pid}`, `since ${since.toISOString().slice(0, 19)}Z`];
}
