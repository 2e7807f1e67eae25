import { setTimeout as pause } from "node:timers/promises";

interface Instance {
  ready(): Promise<boolean>;
  stop(): Promise<void>;
}
interface Router {
  add(instance: Instance): void;
  remove(instance: Instance): void;
}

export async function deploy(
  router: Router,
  old: Instance,
  startNew: () => Instance,
): Promise<Instance> {
  const instance = startNew();
  while (!(await instance.ready().catch(() => false))) await pause(100);
  router.add(instance);
  router.remove(old);
  await old.stop();
  return instance;
}
