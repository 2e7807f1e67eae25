/** Every case that needs nothing but the language and what Node and a browser have in common. */
import type { Cases } from "../../../scripts/testing/cases.ts";
import { natives } from "./beyond-native.ts";
import { texts } from "./beyond-text.ts";
import { trees } from "./beyond-tree.ts";
import { basics } from "./go-errors.ts";
import { wraps } from "./go-wrap.ts";
import { hostiles } from "./hostile.ts";
import { taxonomies } from "./taxonomy.ts";
import { told } from "./told.ts";

export const suites: Record<string, Cases> = {
  "Go: errors, join and the examples": basics,
  "Go: is, as, unwrap and errorf": wraps,
  "the tree": trees,
  "errors as JavaScript has them": natives,
  texts,
  "the taxonomy, as in Go": taxonomies,
  "the taxonomy": told,
  "hostile answers": hostiles,
};
