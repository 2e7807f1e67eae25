interface Instance {
  ready(): Promise<boolean>;
  stop(): Promise<void>;
}
interface Router {
  add(instance: Instance): void;
  remove(instance: Instance): void;
}

async function isReady(instance: Instance, questions: number): Promise<boolean> {
  if (questions === 0) return false;
  const yes = await instance.ready().catch(() => false);
  if (yes) return true;
  await new Promise((resolve) => setTimeout(resolve, 100));
  return isReady(instance, questions - 1);
}

export async function deploy(
  router: Router,
  old: Instance,
  startNew: () => Instance,
): Promise<Instance> {
  const instance = startNew();
  if (!(await isReady(instance, 10))) {
    void instance.stop();
    throw new Error("the new instance did not get ready");
  }
  router.add(instance);
  router.remove(old);
  return old.stop().then(() => instance);
}
