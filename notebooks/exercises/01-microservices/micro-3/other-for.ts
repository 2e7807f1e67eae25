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
  const fresh = startNew();
  for (let left = 10; left > 0; left--) {
    try {
      if (await fresh.ready()) {
        router.add(fresh);
        router.remove(old);
        await old.stop();
        return fresh;
      }
    } catch {
      // It does not listen yet.
    }
    await pause(100);
  }
  await fresh.stop();
  throw new Error("the new instance did not get ready");
}
