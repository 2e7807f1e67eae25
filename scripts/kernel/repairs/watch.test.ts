import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { notebooks, probes, run, text } from "../testing.ts";

const probe = probes();

probe(
  "a missing file that comes while another changes is found, and nothing is printed into a cell",
  async (kernel) => {
    const folder = await mkdtemp(join(notebooks, "test-"));
    const name = basename(folder);
    try {
      await writeFile(join(folder, "present.ts"), "export const present = 1;\n");
      const both = `import { present } from "./${name}/present";
import { late } from "./${name}/late";
console.log(present + late);`;
      await run(kernel, both, { stopOnError: false });
      // Stock tslab refuses cells for 200 ms after the error.
      await new Promise((resolve) => setTimeout(resolve, 400));
      const idle = kernel.execute("await new Promise((done) => setTimeout(done, 1500));");
      await writeFile(join(folder, "present.ts"), "export const present = 2;\n");
      await writeFile(join(folder, "late.ts"), "export const late = 40;\n");
      await idle.reply;
      const { execution } = await run(kernel, both, { stopOnError: false });
      return { printed: text(execution), noise: text(idle, "stderr") + text(execution, "stderr") };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  {
    repaired: (found) => assert.deepEqual(found, { printed: "42\n", noise: "" }),
    stock: ({ printed, noise }) => {
      assert.notEqual(printed, "42\n");
      assert.match(noise, /rebuildTimer|Cannot find/);
    },
  },
);
