/** What the system must survive, on a database of one sort. */
import { after } from "node:test";
import { crashes, listCrashes } from "./crashes.ts";
import { itemOf, kills } from "./kills.ts";
import { startStock, type Urls } from "./system.ts";

/**
 * Survival declares all tests that kill processes. `fresh` names databases that hold nothing yet; `tidy` is called when all
 * tests have ended.
 */
export async function survival(
  name: string,
  seeds: readonly number[],
  fresh: () => Urls,
  tidy: () => PromiseLike<void> | void,
): Promise<void> {
  // First all that takes time: the runner takes a file for finished when its tests have ended and it declares no more.
  const all = await listCrashes();
  const stock = await startStock([...all.map(({ item }) => item), ...seeds.map(itemOf)]);
  after(async () => {
    stock.kill();
    await stock.ended;
    await tidy();
  });
  crashes(name, all, stock.url, fresh);
  kills(name, seeds, stock.url, fresh);
}
