/**
 * Beyond stock tslab: a cell can put a text into a new cell below itself.
 *
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html#payloads-deprecated; JupyterLab and the
 * Notebook do as it says, and other programs may not.
 */
import { currentCell } from "../cell.ts";
import type { Tslab } from "../tslab.ts";

/** offerNextInput lets cells call `__tslab__.nextInput(text)`. The new cell comes when the one that runs has ended well. */
export function offerNextInput({ executor }: Tslab): void {
  const create = executor.createExecutor;
  executor.createExecutor = (root, converters, console) => {
    const made = create(root, converters, console);
    const nextInput = (text: string) => {
      currentCell()?.payload.push({ source: "set_next_input", text, replace: false });
    };
    Object.assign(Reflect.get(globalThis, "__tslab__"), { nextInput });
    return made;
  };
}
