import assert from "node:assert/strict";
import { Trial } from "../trial.ts";
import { type Clock, stopTime } from "./clock.ts";

/** Runs a check in which time stands; it must find nothing. */
export async function stopped(check: (clock: Clock, trial: Trial) => unknown): Promise<void> {
  const finding = await new Trial().run(
    async (trial) => void (await check(stopTime(trial), trial)),
  );
  assert.equal(finding, undefined);
}
