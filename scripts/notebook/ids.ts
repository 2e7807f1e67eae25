import { createHash } from "node:crypto";

/** What a cell id may be, by the notebook format 4.5: 1 to 64 letters, digits, hyphens and underscores. */
export const CELL_ID = /^[a-zA-Z0-9_-]{1,64}$/;

/** A cell whose id may be missing, foreign or not even a text. */
export interface IdentifiableCell {
  cell_type: string;
  source: string;
  id?: unknown;
}

/**
 * cellIds returns one id for each cell, in order. A valid id that no earlier cell has is kept. Any
 * other is derived from the cell's kind and source, and from its position among the cells that are
 * equal to it: so the same notebook always gets the same ids, and a cell added above does not change
 * them. It does not report a duplicate: reading does that.
 */
export function cellIds(cells: readonly IdentifiableCell[]): string[] {
  const taken = new Set<string>();
  const kept = cells.map(({ id }) => {
    if (typeof id !== "string" || !CELL_ID.test(id) || taken.has(id)) return undefined;
    taken.add(id);
    return id;
  });
  return cells.map(({ cell_type, source }, index) => {
    const known = kept[index];
    if (known !== undefined) return known;
    for (let round = 0; ; round++) {
      const id = createHash("sha256")
        .update(JSON.stringify([cell_type, source, round]))
        .digest("hex")
        .slice(0, 8);
      if (taken.has(id)) continue;
      taken.add(id);
      return id;
    }
  });
}
