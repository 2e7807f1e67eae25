/** What one object says about another: that must be there. */
import { type Manifest, type Problem, show } from "../manifest.ts";
import {
  hasPort,
  leastReplicas,
  ofKind,
  portList,
  portsOf,
  reporter,
  SECRETS,
  selected,
} from "./set.ts";

/** ReferenceProblems looks for what objects name. */
export function referenceProblems(all: readonly Manifest[]): Problem[] {
  return [
    ...namespaces(all),
    ...ofKind(all, "Service").flatMap((each) => serviceProblems(all, each)),
    ...ofKind(all, "HorizontalPodAutoscaler").flatMap((each) => scalerProblems(all, each)),
    ...ofKind(all, "PodDisruptionBudget").flatMap((each) => budgetProblems(all, each)),
    ...ofKind(all, "Deployment").flatMap((each) => environmentProblems(all, each)),
  ];
}

function namespaces(all: readonly Manifest[]): Problem[] {
  const there = ofKind(all, "Namespace").map(({ object }) => object.metadata.name);
  return all.flatMap((manifest) => {
    const { kind, metadata } = manifest.object;
    if (kind === "Namespace" || there.includes(metadata.namespace)) return [];
    const expected = `a namespace of these files (${there.join(", ")})`;
    return [reporter(manifest)("metadata.namespace", expected, show(metadata.namespace))];
  });
}

function serviceProblems(all: readonly Manifest[], manifest: Manifest): Problem[] {
  const { spec } = manifest.object;
  const at = reporter(manifest);
  const pods = selected(all, spec.selector ?? {});
  if (pods.length !== 1) {
    return [at("spec.selector", "the labels of the pods of one Deployment", show(spec.selector))];
  }
  const ports = pods.flatMap(portsOf);
  return spec.ports.flatMap(({ port, targetPort = port }: Record<string, number>, n: number) =>
    hasPort(ports, targetPort as number)
      ? []
      : [
          at(
            `spec.ports.${n}.targetPort`,
            `a port of its pods: ${portList(ports)}`,
            show(targetPort),
          ),
        ],
  );
}

function scalerProblems(all: readonly Manifest[], manifest: Manifest): Problem[] {
  const {
    scaleTargetRef: target,
    minReplicas = 1,
    maxReplicas,
    metrics = [],
  } = manifest.object.spec;
  const at = reporter(manifest);
  const scaled = all.find(
    ({ object }) =>
      object.apiVersion === target.apiVersion &&
      object.kind === target.kind &&
      object.metadata.name === target.name,
  );
  if (scaled === undefined) {
    return [at("spec.scaleTargetRef", "an object of these files", show(target))];
  }
  const problems: Problem[] = [];
  if (minReplicas > maxReplicas) {
    problems.push(at("spec.minReplicas", `at most maxReplicas, ${maxReplicas}`, show(minReplicas)));
  }
  if (scaled.object.spec.replicas !== undefined) {
    const expected = "none: its autoscaler sets them, and each apply would set them back";
    problems.push(reporter(scaled)("spec.replicas", expected, show(scaled.object.spec.replicas)));
  }
  for (const [n, { resource }] of metrics.entries()) {
    for (const container of scaled.object.spec.template.spec.containers) {
      if (resource === undefined || container.resources?.requests?.[resource.name]) continue;
      const expected = `a resource that the container ${container.name} requests: the target is a part of that`;
      problems.push(at(`spec.metrics.${n}`, expected, show(resource.name)));
    }
  }
  return problems;
}

function budgetProblems(all: readonly Manifest[], manifest: Manifest): Problem[] {
  const { selector, minAvailable, maxUnavailable } = manifest.object.spec;
  const at = reporter(manifest);
  const [deployment, ...others] = selected(all, selector?.matchLabels ?? {});
  if (deployment === undefined || others.length > 0) {
    return [at("spec.selector", "the labels of the pods of one Deployment", show(selector))];
  }
  if ((minAvailable === undefined) === (maxUnavailable === undefined)) {
    return [at("spec", "minAvailable or maxUnavailable", "both or neither")];
  }
  const least = leastReplicas(all, deployment);
  if (
    maxUnavailable === 0 ||
    maxUnavailable === "0%" ||
    minAvailable >= least ||
    minAvailable === "100%"
  ) {
    const expected = `leave to evict one of ${least} pods: else a machine can never be emptied`;
    return [at("spec", expected, show({ minAvailable, maxUnavailable }))];
  }
  return [];
}

function environmentProblems(all: readonly Manifest[], manifest: Manifest): Problem[] {
  const at = reporter(manifest);
  const dataOf = (name: string): Record<string, string> | undefined =>
    ofKind(all, "ConfigMap").find(({ object }) => object.metadata.name === name)?.object.data;
  const maps = ofKind(all, "ConfigMap").map(({ object }) => object.metadata.name);
  const problems: Problem[] = [];
  for (const { envFrom = [], env = [] } of manifest.object.spec.template.spec.containers) {
    for (const { configMapRef, secretRef } of envFrom) {
      const [name, there] = configMapRef
        ? [configMapRef.name, maps]
        : [secretRef?.name, Object.keys(SECRETS)];
      if (there.includes(name)) continue;
      problems.push(at("envFrom", `one of ${there.join(", ")}`, show(name)));
    }
    for (const { name, valueFrom = {} } of env) {
      const { configMapKeyRef: map, secretKeyRef: secret } = valueFrom;
      if (map && dataOf(map.name)?.[map.key] === undefined) {
        problems.push(at(`env ${name}`, "a key of a ConfigMap of these files", show(map)));
      }
      if (secret && !SECRETS[secret.name]?.includes(secret.key)) {
        problems.push(
          at(`env ${name}`, `a key of one of the secrets ${show(SECRETS)}`, show(secret)),
        );
      }
    }
  }
  return problems;
}
