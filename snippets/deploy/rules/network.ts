/** Who may talk to whom: a policy that finds no pod, or opens a port that nobody has, does nothing and says nothing. */
import { type Manifest, type Problem, show } from "../manifest.ts";
import {
  hasPort,
  OUTSIDE,
  ofKind,
  type Port,
  portList,
  portsOf,
  reporter,
  selected,
} from "./set.ts";

const NAME = "app.kubernetes.io/name";

interface Peer {
  podSelector?: { matchLabels?: Record<string, string> };
  namespaceSelector?: object;
}

interface Rule {
  from?: Peer[];
  to?: Peer[];
  ports?: { port?: number | string }[];
}

/** NetworkProblems looks at each policy, and for one that denies what no other allows. */
export function networkProblems(all: readonly Manifest[]): Problem[] {
  const policies = ofKind(all, "NetworkPolicy");
  const problems = policies.flatMap((each) => policyProblems(all, each));
  const denies = policies.some(
    ({ object: { spec } }) =>
      Object.keys(spec.podSelector ?? {}).length === 0 &&
      ["Ingress", "Egress"].every((type) => spec.policyTypes?.includes(type)) &&
      spec.ingress === undefined &&
      spec.egress === undefined,
  );
  const [first] = ofKind(all, "Deployment");
  if (denies || first === undefined) return problems;
  const expected = "a NetworkPolicy for all pods that allows nothing, in and out";
  return [
    ...problems,
    reporter(first)("(network)", expected, "none: what no policy names is open"),
  ];
}

function policyProblems(all: readonly Manifest[], manifest: Manifest): Problem[] {
  const { podSelector = {}, policyTypes = [], ingress = [], egress = [] } = manifest.object.spec;
  const at = reporter(manifest);
  const problems: Problem[] = [];
  const own = podsOf(all, podSelector.matchLabels);
  const everyPod = Object.keys(podSelector).length === 0;
  if (own === undefined && !everyPod) {
    problems.push(at("spec.podSelector", "labels of pods", show(podSelector)));
  }
  for (const [type, rules] of [
    ["Ingress", ingress],
    ["Egress", egress],
  ] as [string, Rule[]][]) {
    if (rules.length > 0 && !policyTypes.includes(type)) {
      problems.push(
        at("spec.policyTypes", `${type}, since there are rules for it`, show(policyTypes)),
      );
    }
    for (const [n, { from = [], to = [], ports = [] }] of rules.entries()) {
      const path = `spec.${type.toLowerCase()}.${n}`;
      if (from.length + to.length === 0) {
        problems.push(at(path, "who may talk", "everybody: no from and no to"));
      }
      for (const peer of [...from, ...to]) {
        const labels = peer.podSelector?.matchLabels;
        if (peer.podSelector === undefined || peer.namespaceSelector !== undefined) continue;
        const peers = podsOf(all, labels);
        if (peers === undefined) {
          problems.push(
            at(path, `labels of pods, or one of ${Object.keys(OUTSIDE).join(", ")}`, show(labels)),
          );
        } else if (type === "Egress") {
          problems.push(...wrongPorts(ports, peers, at, path));
        }
      }
      if (type === "Ingress" && own) problems.push(...wrongPorts(ports, own, at, path));
    }
  }
  return problems;
}

function wrongPorts(
  ports: { port?: number | string }[],
  there: Port[],
  at: ReturnType<typeof reporter>,
  path: string,
): Problem[] {
  if (ports.length === 0) return [at(`${path}.ports`, "the ports that are opened", "all of them")];
  return ports
    .filter(({ port }) => port === undefined || !hasPort(there, port))
    .map(({ port }) => at(`${path}.ports`, `a port of those pods: ${portList(there)}`, show(port)));
}

/** The ports of the pods with these labels, in these files or outside; undefined when there is no such pod. */
function podsOf(all: readonly Manifest[], labels: Record<string, string> = {}): Port[] | undefined {
  const outside = OUTSIDE[labels[NAME] ?? ""];
  if (outside) return outside.map((containerPort) => ({ containerPort }));
  const pods = Object.keys(labels).length === 0 ? [] : selected(all, labels);
  return pods.length === 0 ? undefined : pods.flatMap(portsOf);
}
