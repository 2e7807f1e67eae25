/** `node snippets/deploy/validate.ts [FOLDER]`: prints each problem of the manifests in a folder, and exits with 1 when there is one. */
import { pathToFileURL } from "node:url";
import { unknownFields } from "./fields.ts";
import { line, type Problem, parse, readFolder } from "./manifest.ts";
import { networkProblems } from "./rules/network.ts";
import { referenceProblems } from "./rules/references.ts";
import { workloadProblems } from "./rules/workloads.ts";
import { schemaProblems } from "./schema.ts";

/**
 * Validate returns what is wrong with the manifests in `texts`, a text a file: by the schemas of Kubernetes, and by rules
 * for what those cannot see. The rules look only at objects that fit their schemas. It needs no network.
 */
export async function validate(texts: ReadonlyMap<string, string>): Promise<Problem[]> {
  const { manifests, problems } = parse(texts);
  const bySchema = await Promise.all(manifests.map(schemaProblems));
  const sound = manifests.filter((_manifest, at) => bySchema[at]?.length === 0);
  const rules = [workloadProblems, referenceProblems, networkProblems];
  return [
    ...problems,
    ...bySchema.flat(),
    ...unknownFields(manifests),
    ...rules.flatMap((rule) => rule(sound)),
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const texts = readFolder(process.argv[2]);
  const problems = await validate(texts);
  for (const problem of problems) process.stdout.write(`${line(problem)}\n`);
  process.stdout.write(`${texts.size} files, ${problems.length} problems\n`);
  process.exitCode = texts.size > 0 && problems.length === 0 ? 0 : 1;
}
