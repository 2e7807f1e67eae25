/**
 * Beyond stock tslab: a cell can put a text into a new cell below itself.
 *
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html#payloads-deprecated; JupyterLab and the
 * Notebook do as it says, and other programs may not.
 */
import { currentCell } from "../cell.ts";
import { offerToCells, type Tslab } from "../tslab.ts";

/** offerNextInput lets cells call `__tslab__.nextInput(text)`. The new cell comes when the one that runs has ended well. */
export function offerNextInput(tslab: Tslab): void {
  offerToCells(tslab, {
    nextInput: (text: string) => {
      currentCell()?.payload.push({ source: "set_next_input", text, replace: false });
    },
  });
}
