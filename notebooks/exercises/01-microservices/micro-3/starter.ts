interface Instance {
  ready(): Promise<boolean>;
  stop(): Promise<void>;
}
interface Router {
  add(instance: Instance): void;
  remove(instance: Instance): void;
}

// Replaces the old instance by a new one, and returns that.
export async function deploy(
  router: Router,
  old: Instance,
  startNew: () => Instance,
): Promise<Instance> {
  router.remove(old);
  await old.stop();
  const instance = startNew();
  router.add(instance);
  return instance;
}
