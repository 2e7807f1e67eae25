/**
 * A rolling update as a Deployment of Kubernetes does it, with processes of this machine. The same folder holds the container
 * files and the manifests of the services, and what checks them.
 *
 * A notebook type-checks these files with TypeScript 5.0: they hold no newer syntax.
 */
export { Endpoints } from "./endpoints.ts";
export {
  type Outcome,
  type Replica,
  type RollingUpdateOptions,
  rollingUpdate,
  type Step,
  type StepKind,
} from "./rolling-update.ts";
