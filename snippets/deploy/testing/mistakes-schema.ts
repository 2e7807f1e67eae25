import { type Mistake, mistake } from "./mistake.ts";

/** Those that a schema, or the type of a field, forbids. */
export const AGAINST_SCHEMA: Mistake[] = [
  mistake(
    "an apiVersion that is gone",
    "apiVersion: apps/v1",
    "apiVersion: apps/v1beta1",
    /apiVersion, kind: expected one of .*found "apps\/v1beta1"/,
  ),
  mistake(
    "an autoscaler of an old version",
    "autoscaling/v2",
    "autoscaling/v2beta2",
    /found "autoscaling\/v2beta2"/,
  ),
  mistake(
    "a kind with a small letter",
    "kind: Deployment\nmetadata",
    "kind: deployment\nmetadata",
    /found "apps\/v1" "deployment"/,
  ),
  mistake(
    "a misspelt field at the top of a spec",
    "progressDeadlineSeconds",
    "progressDeadlineSecond",
    /Deployment\/users spec: .*found "progressDeadlineSecond"/,
  ),
  mistake(
    "a misspelt probe",
    "readinessProbe:",
    "readyProbe:",
    /spec\.template\.spec\.containers\.0: .*found "readyProbe"/,
  ),
  mistake(
    "a field one level too low",
    "      automountServiceAccountToken: false",
    "      replicas: 3",
    /Deployment\/users spec\.template\.spec: .*found "replicas"/,
  ),
  mistake(
    "a misspelt field of a list in a policy",
    "protocol: TCP",
    "protcol: TCP",
    /NetworkPolicy\/names spec\.egress\.0\.ports\.1: .*found "protcol"/,
    "network.yaml",
  ),
  mistake(
    "a text for a number",
    "replicas: 1",
    'replicas: "1"',
    /Deployment\/stock spec\.replicas: expected integer, found "1"/,
    "stock.yaml",
  ),
  mistake(
    "a number for a text",
    "key: url }",
    "key: 7 }",
    /secretKeyRef\.key: expected string, found 7/,
  ),
  mistake(
    "a setting that is no text",
    'PORT: "8080"',
    "PORT: 8080",
    /ConfigMap\/users-1 data\.PORT: expected string, found 8080/,
  ),
  mistake(
    "a setting that YAML 1.1 takes for a boolean",
    'LOG_LEVEL: "info"',
    "LOG_LEVEL: on",
    /data\.LOG_LEVEL: expected string, found true/,
  ),
  mistake(
    "a strategy that there is not",
    "type: RollingUpdate,",
    "type: Rolling,",
    /spec\.strategy\.type: expected one of \["Recreate","RollingUpdate"\], found "Rolling"/,
  ),
  mistake(
    "a quantity that is none",
    "memory: 256Mi",
    "memory: 256 megabytes",
    /limits\.memory: .*found "256 megabytes"/,
  ),
  mistake(
    "no selector",
    / {2}selector: \{ matchLabels.*\n/,
    "",
    /Deployment\/users spec: expected the field selector, found none/,
  ),
  mistake(
    "a container without a name",
    /- name: users\n +image/,
    "- image",
    /containers\.0: expected the field name, found none/,
  ),
  mistake(
    "a list that is none",
    "ports: [{ name: http, containerPort: 8080 }]",
    "ports: { name: http, containerPort: 8080 }",
    /containers\.0\.ports: expected array/,
  ),
  mistake(
    "an indentation that is wrong",
    "spec:\n  # No replicas",
    "spec:\n # No replicas\n bad\n",
    /YAML: expected a document of YAML/,
  ),
  mistake(
    "the same field twice",
    "progressDeadlineSeconds: 120",
    "progressDeadlineSeconds: 120\n  progressDeadlineSeconds: 60",
    /YAML: .*Map keys must be unique/,
  ),
  mistake(
    "a document that holds nothing but text",
    /^/,
    "users\n---\n",
    /YAML: expected an object with apiVersion and kind, found "users"/,
  ),
  mistake(
    "a scaling policy with a wrong field",
    "averageUtilization: 70",
    "averageUse: 70",
    /metrics\.0\.resource\.target: .*found "averageUse"/,
  ),
];
