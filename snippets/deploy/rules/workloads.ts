/** What a Deployment says about itself, and what names and numbers must be. */
import { type Manifest, type Problem, show } from "../manifest.ts";
import { hasPort, matches, ofKind, portList, portsOf, reporter } from "./set.ts";

const PROBES = ["startupProbe", "readinessProbe", "livenessProbe"];
const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** WorkloadProblems looks at each object alone. */
export function workloadProblems(all: readonly Manifest[]): Problem[] {
  const seen = new Set<string>();
  return [
    ...all.flatMap((manifest) => {
      const { object } = manifest;
      const at = reporter(manifest);
      const problems: Problem[] = [];
      const name = object.metadata?.name;
      if (!LABEL.test(name ?? "")) {
        const expected = "small letters, digits and hyphens, 63 at most";
        problems.push(at("metadata.name", expected, show(name)));
      }
      if (seen.has(manifest.name)) {
        problems.push(
          at("metadata.name", "a name that no other object of its kind has", show(name)),
        );
      }
      seen.add(manifest.name);
      return problems;
    }),
    ...ofKind(all, "Deployment").flatMap(deploymentProblems),
  ];
}

function deploymentProblems(manifest: Manifest): Problem[] {
  const { spec } = manifest.object;
  const at = reporter(manifest);
  const problems: Problem[] = [];
  const { matchLabels = {} } = spec.selector;
  const { labels } = spec.template.metadata ?? {};
  if (!matches(matchLabels, labels) || Object.keys(matchLabels).length === 0) {
    const expected = `labels of its pods, ${show(labels)}`;
    problems.push(at("spec.selector.matchLabels", expected, show(matchLabels)));
  }
  const { maxSurge = "25%", maxUnavailable = "25%" } = spec.strategy?.rollingUpdate ?? {};
  if ([maxSurge, maxUnavailable].every((each) => Number.parseInt(each, 10) === 0)) {
    const expected = "maxSurge or maxUnavailable above 0: with neither, no pod can be replaced";
    problems.push(at("spec.strategy.rollingUpdate", expected, "both 0"));
  }
  if (spec.strategy?.type === "Recreate" && spec.strategy.rollingUpdate) {
    problems.push(at("spec.strategy", "no rollingUpdate with Recreate", "both"));
  }
  const pod = spec.template.spec;
  for (const [n, container] of pod.containers.entries()) {
    const path = `spec.template.spec.containers.${n}`;
    problems.push(...containerProblems(manifest, container, path));
    const sleep = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
    const { terminationGracePeriodSeconds: grace = 30 } = pod;
    if (sleep >= grace) {
      const expected = `more than the ${sleep} s of preStop`;
      problems.push(at("spec.template.spec.terminationGracePeriodSeconds", expected, show(grace)));
    }
  }
  return problems;
}

// biome-ignore lint/suspicious/noExplicitAny: it fits its schema.
function containerProblems(manifest: Manifest, container: any, path: string): Problem[] {
  const at = reporter(manifest);
  const problems: Problem[] = [];
  const pinned = /(:[^:/]*\d[^:/]*|@sha256:[0-9a-f]{64})$/.test(container.image ?? "");
  if (!pinned) problems.push(at(`${path}.image`, "a version, or a digest", show(container.image)));
  const own = container.ports ?? [];
  for (const probe of PROBES) {
    const { httpGet, tcpSocket, grpc, ...rest } = container[probe] ?? {};
    const [target, ...others] = [httpGet, tcpSocket, grpc, rest.exec].filter(Boolean);
    if (container[probe] === undefined || target === undefined || others.length > 0) {
      problems.push(
        at(`${path}.${probe}`, "one of httpGet, tcpSocket, grpc, exec", show(container[probe])),
      );
    } else if (target.port !== undefined && !hasPort(own, target.port)) {
      problems.push(
        at(`${path}.${probe}`, `a port of its container: ${portList(own)}`, show(target.port)),
      );
    }
    if (probe !== "readinessProbe" && (rest.successThreshold ?? 1) !== 1) {
      problems.push(at(`${path}.${probe}.successThreshold`, "1", show(rest.successThreshold)));
    }
  }
  const names = portsOf(manifest).map(({ name }) => name);
  if (new Set(names).size !== names.length) {
    problems.push(at(`${path}.ports`, "names that differ", names.join(", ")));
  }
  const variables = (container.env ?? []).map(({ name }: { name: string }) => name);
  if (new Set(variables).size !== variables.length) {
    problems.push(at(`${path}.env`, "names that differ", variables.join(", ")));
  }
  const { requests = {}, limits = {} } = container.resources ?? {};
  for (const [what, limit] of Object.entries(limits)) {
    if (requests[what] !== undefined && quantity(requests[what]) > quantity(limit)) {
      const expected = `at most its limit, ${limit}`;
      problems.push(at(`${path}.resources.requests.${what}`, expected, show(requests[what])));
    }
  }
  return problems;
}

const UNITS: Record<string, number> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** A quantity as a number: 100m is 0.1, 1Ki is 1024. */
function quantity(value: unknown): number {
  const [, digits, unit = ""] = /^([\d.]+)([A-Za-z]*)$/.exec(String(value)) ?? [];
  return Number(digits) * (UNITS[unit] ?? 1);
}
