/** Makes of the contracts what is generated from them: types and codecs, and the descriptors for reflection. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { protoPath as healthProto } from "grpc-health-check";

const here = import.meta.dirname;
const bin = resolve(here, "../../node_modules/.bin");
const healthRoot = resolve(healthProto, "../../..");
const reflectionRoot = resolve(
  dirname(fileURLToPath(import.meta.resolve("@grpc/reflection"))),
  "../proto",
);

/** What the server reflects on: our contracts and those of the services that libraries add. */
const SOURCES: [root: string, ...files: string[]][] = [
  [
    here,
    "greeter.proto",
    "debug.proto",
    "google/rpc/status.proto",
    "google/rpc/error_details.proto",
  ],
  [healthRoot, "health/v1/health.proto"],
  [
    reflectionRoot,
    "grpc/reflection/v1/reflection.proto",
    "grpc/reflection/v1alpha/reflection.proto",
  ],
];

/**
 * Generate replaces the folder `generated` below `folder`: TypeScript by ts-proto, and `descriptors.binpb`, a
 * google.protobuf.FileDescriptorSet. It needs no network. It rejects, with what buf says, when a contract
 * has an error.
 */
export async function generate(folder: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "generate-"));
  try {
    const env = {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      XDG_CACHE_HOME: scratch,
    };
    const buf = (...args: string[]) =>
      promisify(execFile)(join(bin, "buf"), args, { cwd: here, env });
    await buf("generate", "--include-imports", "--output", folder);
    const sets: Buffer[] = [];
    for (const [root, ...files] of SOURCES) {
      const set = join(scratch, "set.binpb");
      const paths = files.flatMap((file) => ["--path", join(root, file)]);
      await buf(
        "build",
        root,
        ...paths,
        "--exclude-source-info",
        "--as-file-descriptor-set",
        "-o",
        set,
      );
      sets.push(readFileSync(set));
    }
    // The concatenation of two messages is their merge: one set with the files of both.
    writeFileSync(join(folder, "generated", "descriptors.binpb"), Buffer.concat(sets));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
