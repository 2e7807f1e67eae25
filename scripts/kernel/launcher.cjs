// Runs tslab for Jupyter: node launcher.cjs CONNECTION_FILE
//
// Plain JavaScript, because Node's compile cache must be on before the first TypeScript file loads:
// it holds the stripped TypeScript of kernel.ts and the compiled code of TypeScript itself (10 MB).
"use strict";
const { enableCompileCache } = require("node:module");
const { join } = require("node:path");

enableCompileCache(join(__dirname, "..", "..", ".workbook", "cache", "node"));
require("./kernel.ts").runKernel(process.argv[2]);
