/** Every case that needs nothing but the language and what Node and a browser have in common. */
import { customs } from "./beyond-custom.ts";
import { reentries } from "./beyond-reentry.ts";
import { signals } from "./beyond-signal.ts";
import { sizes } from "./beyond-size.ts";
import { texts } from "./beyond-text.ts";
import { times } from "./beyond-time.ts";
import type { Cases } from "./check.ts";
import { docs } from "./docs.ts";
import { afters } from "./go-after.ts";
import { basics } from "./go-basics.ts";
import { causes } from "./go-cause.ts";
import { examples } from "./go-examples.ts";
import { trees } from "./go-tree.ts";

export const suites: Record<string, Cases> = {
  "Go: what a context says of itself": basics,
  "Go: why a context was canceled": causes,
  "Go: the tree": trees,
  "Go: afterFunc": afters,
  "Go: the examples": examples,
  "Go's documentation": docs,
  size: sizes,
  time: times,
  "custom contexts": customs,
  AbortSignal: signals,
  "re-entrance": reentries,
  "texts and arguments": texts,
};
