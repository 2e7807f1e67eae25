/** Outputs of every kind that a page shows. */
import type { Output } from "../../scripts/notebook/format.ts";
import { display, stream } from "./notebooks.ts";

/** A picture of two by three pixels, as base64. */
export const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAIAAAA2iEnWAAAADklEQVR42mNgYGBggAIAAAgAAU5dw3UAAAAASUVORK5CYII=";

/** One output of each kind. */
export const KINDS: Output[] = [
  stream("\u001b[32mok\u001b[39m\n"),
  stream("a warning\n", "stderr"),
  { output_type: "error", ename: "Error", evalue: "no", traceback: ["Error: no"] },
  display({ "text/html": "<table><tr><th>a</th></tr></table>" }),
  display({ "image/svg+xml": "<svg width='4' height='4'><rect id='r' fill='red'/></svg>" }),
  display({ "image/svg+xml": "<svg width='4' height='4'><rect id='r' fill='blue'/></svg>" }),
  display({ "image/png": PNG }),
  display({ "application/json": { a: [1, 2, { b: null }] } }),
  display({ "text/markdown": "## A heading of an output\n\n*words*" }),
  display({ "text/latex": "$x^2$" }),
  display({ "text/plain": "42" }),
];
