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
  for (let asked = 1; !(await instance.ready().catch(() => false)); asked++) {
    if (asked === 11) {
      await instance.stop();
      throw new Error(
        "expected the new instance to get ready, found it was not after 10 questions",
      );
    }
    await pause(100);
  }
  router.add(instance);
  router.remove(old);
  await old.stop();
  return instance;
}
