import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { runProgram } from "../../scripts/testing/go-program.ts";
import {
  all,
  containerOf,
  environmentOf,
  type Name,
  objectOf,
  runPod,
  SERVICES,
} from "./testing/pods.ts";

/** After the drain limits of its settings, a service takes so long at most: last words, a head on its way, telemetry. */
const MARGIN_MS = 5_000;
const SNIPPETS = join(import.meta.dirname, "..");
const NAME = "app.kubernetes.io/name";

const read = (service: string, file: string) => readFileSync(join(SNIPPETS, service, file), "utf8");

/** The services that a service calls: its settings name each by NAME_URL, with where that is by default. */
function callsOf(service: string): { to: string; port: number }[] {
  const urls = read(service, "config.ts").matchAll(
    /url\("([A-Z]+)_URL", "http:\/\/[^:]+:(\d+)"\)/g,
  );
  return [...urls].map(([, name, port]) => ({
    to: String(name).toLowerCase(),
    port: Number(port),
  }));
}

const health = (url: string) =>
  runProgram(process.execPath, [join(import.meta.dirname, "health.ts"), url]);

async function ask(
  name: Name,
  origin: string,
  probe: { httpGet?: { path: string }; grpc?: { service?: string } },
) {
  const { httpGet, grpc } = probe;
  const url = httpGet
    ? `${origin}${httpGet.path}`
    : `${origin.replace("http:", "grpc:")}/${grpc?.service ?? ""}`;
  const asked = health(url);
  assert.equal(await asked.ended, 0, `${name}: ${asked.lines.join()}`);
  // The same question about something that is not there: a probe that always says yes tells nothing.
  assert.equal(
    await health(httpGet ? `${url}x` : `${origin.replace("http:", "grpc:")}/x`).ended,
    1,
  );
}

describe("manifests and services agree", () => {
  for (const name of SERVICES) {
    test(`${name}: it reads each variable that it gets, and answers its probes`, async () => {
      await using users = await runPod("users");
      await using greeter = await runPod("greeter");
      const behind = { USERS_URL: users.url, GREETER_URL: greeter.url };
      await using pod = await runPod(name, name === "gateway" ? behind : {});
      const { startupProbe, readinessProbe, livenessProbe } = containerOf(name);
      for (const probe of [startupProbe, readinessProbe, livenessProbe])
        await ask(name, pod.url, probe);
      const asked = await pod.asked();
      const given = Object.keys(environmentOf(name, { DATABASE_URL: "x" }));
      assert.deepEqual(
        given.filter((variable) => !asked.includes(variable)),
        [],
      );
    });

    test(`${name}: its port is the same everywhere, and it ends in time`, () => {
      const container = containerOf(name);
      const {
        PORT,
        HOST,
        DRAIN_GRACE_MS = "0",
        DRAIN_TIMEOUT_MS,
      } = environmentOf(name, { DATABASE_URL: "x" });
      const [{ containerPort }] = container.ports;
      const { spec } = objectOf("Service", name);
      assert.deepEqual(
        [String(containerPort), spec.ports[0].port, HOST],
        [PORT, containerPort, "0.0.0.0"],
      );
      const isGrpc = container.readinessProbe.grpc !== undefined;
      assert.equal(spec.clusterIP, isGrpc ? "None" : undefined);
      const pod = objectOf("Deployment", name).spec.template.spec;
      const grace = pod.terminationGracePeriodSeconds * 1_000;
      const pause = container.lifecycle.preStop.sleep.seconds * 1_000;
      assert.ok(grace >= pause + Number(DRAIN_GRACE_MS) + Number(DRAIN_TIMEOUT_MS) + MARGIN_MS);
      // An address is gone from where clients look after a few periods of this.
      assert.ok(pause >= 2 * container.readinessProbe.periodSeconds * 1_000);
    });

    test(`${name}: an update keeps all pods, and runs with the least rights`, () => {
      const { spec } = objectOf("Deployment", name);
      assert.deepEqual(spec.strategy.rollingUpdate, { maxSurge: 1, maxUnavailable: 0 });
      const { securityContext, automountServiceAccountToken } = spec.template.spec;
      const { runAsNonRoot, runAsUser } = securityContext;
      assert.deepEqual(
        [runAsNonRoot, runAsUser, automountServiceAccountToken],
        [true, 1000, false],
      );
      assert.deepEqual(containerOf(name).securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
    });
  }

  test("the policies allow the calls that the services make, and no others", () => {
    const wanted = [...SERVICES, "orders"].flatMap((from) =>
      callsOf(from).map(({ to, port }) => `${from} to ${to} ${port}`),
    );
    const here = wanted.filter((call) => SERVICES.some((name) => call.includes(`to ${name} `)));
    assert.deepEqual(here.sort(), allowed("ingress").sort());
    const out = here.filter((call) => !call.startsWith("orders "));
    assert.deepEqual([...out, "users to postgres 5432"].sort(), allowed("egress").sort());
    for (const name of SERVICES) {
      for (const { to, port } of callsOf(name)) {
        assert.equal(environmentOf(name)[`${to.toUpperCase()}_URL`], `http://${to}:${port}`);
      }
    }
  });

  test("what each service keeps in memory is not scaled", () => {
    const scaled = all.filter(({ object }) => object.kind === "HorizontalPodAutoscaler");
    assert.deepEqual(scaled.map(({ object }) => object.metadata.name).sort(), [
      "gateway",
      "greeter",
      "users",
    ]);
    assert.equal(objectOf("Deployment", "stock").spec.replicas, 1);
  });
});

/** The calls between pods that policies allow on one side: "gateway to users 8080". */
function allowed(side: "ingress" | "egress"): string[] {
  return all
    .filter(({ object }) => object.kind === "NetworkPolicy")
    .flatMap(({ object: { spec } }) => {
      const own = spec.podSelector.matchLabels?.[NAME];
      return (spec[side] ?? []).flatMap(({ from, to, ports }: Record<string, never[]>) =>
        [...(from ?? []), ...(to ?? [])].flatMap(
          ({ podSelector }: { podSelector?: { matchLabels: Record<string, string> } }) => {
            const peer = podSelector?.matchLabels[NAME];
            if (peer === undefined) return [];
            const [{ port }] = ports as unknown as [{ port: number | string }];
            const number =
              typeof port === "number" ? port : containerOf(own).ports[0].containerPort;
            return side === "ingress"
              ? `${peer} to ${own} ${number}`
              : `${own} to ${peer} ${number}`;
          },
        ),
      );
    });
}
