/** Looking things up in a set of manifests. */
import type { Manifest, Problem } from "../manifest.ts";

/** What runs beside these services and is deployed by files of its own: the ports of its pods. */
export const OUTSIDE: Record<string, number[]> = { postgres: [5432], orders: [8082] };
/** The secrets that are made apart from these files, with their keys. */
export const SECRETS: Record<string, string[]> = { "users-database": ["url"] };

type Labels = Record<string, string>;

/** OfKind returns the objects of a kind. */
export const ofKind = (all: readonly Manifest[], kind: string): Manifest[] =>
  all.filter(({ object }) => object.kind === kind);

/** Matches says whether labels have all that a selector asks for. */
export const matches = (selector: Labels, labels: Labels = {}): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

/** Selected returns the Deployments whose pods a selector finds. */
export const selected = (all: readonly Manifest[], selector: Labels): Manifest[] =>
  ofKind(all, "Deployment").filter(({ object }) =>
    matches(selector, object.spec.template.metadata?.labels),
  );

/** A port of a container. */
export interface Port {
  name?: string;
  containerPort: number;
}

/** PortsOf returns the ports of all containers of a Deployment. */
export const portsOf = ({ object }: Manifest): Port[] =>
  object.spec.template.spec.containers.flatMap(({ ports = [] }: { ports?: Port[] }) => ports);

/** HasPort says whether one of the ports has this name, or this number. */
export const hasPort = (ports: readonly Port[], port: number | string): boolean =>
  ports.some(({ name, containerPort }) => name === port || containerPort === port);

/** PortList describes ports. */
export const portList = (ports: readonly Port[]): string =>
  ports.map(({ name = "no name", containerPort }) => `${name} (${containerPort})`).join(", ") ||
  "no port";

/** LeastReplicas returns how many pods a Deployment has at least: what its autoscaler keeps, else what it says itself. */
export function leastReplicas(all: readonly Manifest[], { object }: Manifest): number {
  const scaler = ofKind(all, "HorizontalPodAutoscaler").find(
    (each) => each.object.spec.scaleTargetRef.name === object.metadata.name,
  );
  return (scaler ? scaler.object.spec.minReplicas : object.spec.replicas) ?? 1;
}

/** Reporter makes problems of one manifest. */
export const reporter =
  ({ file, name }: Manifest) =>
  (path: string, expected: string, found: string): Problem => ({
    file,
    path: `${name} ${path}`,
    expected,
    found,
  });
