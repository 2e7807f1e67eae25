/**
 * Fields that Kubernetes does not know. Its schemas allow them, and its server drops them with a warning at most: a misspelt probe is no
 * probe. The types of the same models do not allow them, and TypeScript knows the types.
 */
import { dirname, join } from "node:path";
import ts from "typescript-language-service";
import { type Manifest, type Problem, show } from "./manifest.ts";
import { MODELS, modelOf } from "./schema.ts";

/** UnknownFields returns a problem for each field that the model of its object does not have. */
export function unknownFields(manifests: readonly Manifest[]): Problem[] {
  const known = manifests.flatMap((manifest) => {
    const model = modelOf(manifest);
    return model === undefined ? [] : [{ manifest, model }];
  });
  loaded ??= typesOf(MODELS);
  const { checker, types } = loaded;
  return known.flatMap(({ manifest, model }) =>
    walk(checker, types.get(model) as ts.Type, manifest.object).map(({ path, names, field }) => ({
      file: manifest.file,
      path: `${manifest.name} ${path}`,
      expected: `one of the fields ${names.sort().join(", ")}`,
      found: show(field),
    })),
  );
}

// Reading them takes a second, and they stay the same.
let loaded: ReturnType<typeof typesOf> | undefined;

interface Unknown {
  path: string;
  field: string;
  names: string[];
}

function walk(checker: ts.TypeChecker, type: ts.Type, value: unknown, path = ""): Unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const kinds = (type.isUnion() ? type.types : [type]).filter(
    (each) => each.flags & ts.TypeFlags.Object,
  );
  const [kind] = kinds;
  if (kind === undefined) return [];
  const below = (name: string) => (path === "" ? name : `${path}.${name}`);
  if (Array.isArray(value)) {
    const element = checker.getIndexTypeOfType(kind, ts.IndexKind.Number);
    if (element === undefined) return [];
    return value.flatMap((each, at) => walk(checker, element, each, below(String(at))));
  }
  const rest = checker.getIndexTypeOfType(kind, ts.IndexKind.String);
  return Object.entries(value).flatMap(([field, inner]) => {
    const symbol = checker.getPropertyOfType(kind, field);
    if (symbol) return walk(checker, checker.getTypeOfSymbol(symbol), inner, below(field));
    if (rest) return walk(checker, rest, inner, below(field));
    const names = checker.getPropertiesOfType(kind).map((property) => property.name);
    return [{ path: path || "(top)", field, names }];
  });
}

/** The types of the models, read from their declarations. */
function typesOf(models: readonly string[]) {
  const file = join(dirname(import.meta.dirname), "models.ts");
  const text = models
    .map((model, n) => {
      const kind = model.replace(/.*\//, "");
      return `import type { I${kind} } from "kubernetes-models/${model}"; export type T${n} = I${kind};`;
    })
    .join("\n");
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    skipLibCheck: true,
    strict: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...others) =>
    name === file
      ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true)
      : getSourceFile(name, ...others);
  const program = ts.createProgram([file], options, host);
  const checker = program.getTypeChecker();
  const types = new Map<string, ts.Type>();
  program.getSourceFile(file)?.forEachChild((node) => {
    if (!ts.isTypeAliasDeclaration(node)) return;
    const type = checker.getTypeAtLocation(node.name);
    const model = models[Number(node.name.text.slice(1))] as string;
    if (checker.getPropertiesOfType(type).length === 0) {
      throw new Error(
        `expected fields in the type of ${model}, found none; is kubernetes-models installed?`,
      );
    }
    types.set(model, type);
  });
  return { checker, types };
}
