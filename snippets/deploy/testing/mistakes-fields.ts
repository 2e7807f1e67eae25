import { type Mistake, mistake } from "./mistake.ts";

/** Those that only another field of the same object gives away. */
export const BETWEEN_FIELDS: Mistake[] = [
  mistake(
    "a selector that finds no pod of its own",
    "metadata: { labels: { app.kubernetes.io/name: users } }",
    "metadata: { labels: { app.kubernetes.io/name: user } }",
    /Deployment\/users spec\.selector\.matchLabels: expected labels of its pods/,
  ),
  mistake(
    "a surge of 0 and none unavailable",
    "maxSurge: 1,",
    "maxSurge: 0,",
    /rollingUpdate: expected maxSurge or maxUnavailable above 0/,
  ),
  mistake(
    "the same, in percent",
    "maxSurge: 1, maxUnavailable: 0",
    "maxSurge: 0%, maxUnavailable: 0%",
    /rollingUpdate: expected maxSurge or maxUnavailable above 0/,
  ),
  mistake(
    "Recreate with settings of a rolling update",
    "type: RollingUpdate,",
    "type: Recreate,",
    /spec\.strategy: expected no rollingUpdate/,
  ),
  mistake(
    "a probe of a port name that there is not",
    "path: /readyz, port: http",
    "path: /readyz, port: web",
    /readinessProbe: expected a port of its container: http \(8080\), found "web"/,
  ),
  mistake(
    "a gRPC probe of another port",
    "port: 50051, service: greeter",
    "port: 50052, service: greeter",
    /readinessProbe: .*found 50052/,
    "greeter.yaml",
  ),
  mistake(
    "no liveness probe",
    /\n +livenessProbe: .*/,
    "",
    /livenessProbe: expected one of httpGet/,
  ),
  mistake(
    "a probe that asks nothing",
    "livenessProbe: { httpGet: { path: /healthz, port: http },",
    "livenessProbe: {",
    /livenessProbe: expected one of httpGet/,
  ),
  mistake(
    "a startup probe that must succeed twice",
    "failureThreshold: 60",
    "failureThreshold: 60, successThreshold: 2",
    /startupProbe\.successThreshold: expected 1, found 2/,
  ),
  mistake(
    "an end that comes before preStop is over",
    "terminationGracePeriodSeconds: 30",
    "terminationGracePeriodSeconds: 5",
    /expected more than the 5 s of preStop, found 5/,
  ),
  mistake(
    "an image of no version",
    "users:0.1.0",
    "users:latest",
    /image: expected a version, or a digest, found "workbook\/users:latest"/,
  ),
  mistake(
    "more requested than allowed",
    "memory: 128Mi",
    "memory: 1Gi",
    /requests\.memory: expected at most its limit, 256Mi, found "1Gi"/,
  ),
  mistake(
    "two ports of one name",
    "containerPort: 8080 }]",
    "containerPort: 8080 }, { name: http, containerPort: 9 }]",
    /ports: expected names that differ/,
  ),
  mistake(
    "a variable twice",
    "            - name: DATABASE_URL",
    "            - { name: DATABASE_URL, value: x }\n            - name: DATABASE_URL",
    /env: expected names that differ/,
  ),
];
