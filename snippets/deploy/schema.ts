/** What the schemas of Kubernetes say: apiVersions, kinds, types, values, required fields. */
import type { Manifest, Problem } from "./manifest.ts";
import { show } from "./manifest.ts";

/** The APIs that are used here, each with the model that holds its schema. Others are refused, also those that are there no more. */
const KINDS: Record<string, string> = {
  "v1 Namespace": "v1/Namespace",
  "v1 ConfigMap": "v1/ConfigMap",
  "v1 Service": "v1/Service",
  "apps/v1 Deployment": "apps/v1/Deployment",
  "autoscaling/v2 HorizontalPodAutoscaler": "autoscaling/v2/HorizontalPodAutoscaler",
  "policy/v1 PodDisruptionBudget": "policy/v1/PodDisruptionBudget",
  "networking.k8s.io/v1 NetworkPolicy": "networking.k8s.io/v1/NetworkPolicy",
};

/** All models that are used here. */
export const MODELS: readonly string[] = Object.values(KINDS);

/** ModelOf returns the path of the model of an object below `kubernetes-models`, or undefined when it is none that is used here. */
export function modelOf({ object }: Manifest): string | undefined {
  return KINDS[`${object.apiVersion} ${object.kind}`];
}

interface SchemaError {
  instancePath: string;
  keyword: string;
  message?: string;
  params: Record<string, unknown>;
}

/** SchemaProblems holds one object against its schema. It does not see a field that the schema does not know: `fields.ts` does. */
export async function schemaProblems(manifest: Manifest): Promise<Problem[]> {
  const { file, name, object } = manifest;
  const model = modelOf(manifest);
  if (model === undefined) {
    const found = `${show(object.apiVersion)} ${show(object.kind)}`;
    const expected = `one of ${Object.keys(KINDS).join(", ")}`;
    return [{ file, path: `${name} apiVersion, kind`, expected, found }];
  }
  const module = await import(`kubernetes-models/${model}`);
  const Model = module[object.kind] as new (data: object) => { validate(): void };
  try {
    new Model(object).validate();
    return [];
  } catch (error) {
    const errors = (error as { errors?: SchemaError[] }).errors;
    if (errors === undefined) throw error;
    return errors.map(({ instancePath, keyword, message, params }) => {
      const steps = instancePath.split("/").slice(1);
      const path = `${name} ${steps.map((step) => step.replace(/~1/g, "/").replace(/~0/g, "~")).join(".")}`;
      if (keyword === "required") {
        return { file, path, expected: `the field ${params.missingProperty}`, found: "none" };
      }
      const expected = { enum: `one of ${show(params.allowedValues)}`, type: `${params.type}` };
      return {
        file,
        path,
        expected: expected[keyword as "enum" | "type"] ?? `what its schema says (${message})`,
        found: show(steps.reduce((value, step) => value?.[step], object)),
      };
    });
  }
}
