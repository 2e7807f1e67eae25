// node scripts/bootstrap.mjs COMMAND [args…]: every npm script starts here.
//
// This file imports nothing and keeps to old syntax, so that a Node from 12 on can read it far enough to say that it is
// too old. The work is in bootstrap/main.mjs, which is only loaded by a Node that can run it.

const found = process.versions.node;
const [major, minor] = found.split(".").map(Number);

if (major > 20 || (major === 20 && minor >= 19)) {
  import("./bootstrap/main.mjs").then((main) => main.run(process.argv[2], process.argv.slice(3)));
} else {
  console.error(
    `Expected Node 20.19 or later, found Node ${found} (${process.execPath}).
Install a newer one from https://nodejs.org/, with your system's packages, or with nvm ("nvm install --lts"),
open a new terminal and run the same command again. The workbook brings its own Node 26 for everything after this step.`,
  );
  process.exitCode = 1;
}
